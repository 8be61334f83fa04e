-- Find people by the beginning of their username.

-- text_pattern_ops serves LIKE 'abc%' whatever the database's collation.
create index profiles_username_prefix_idx on public.profiles (username text_pattern_ops);

create function public.search_profiles(prefix text, max_results int default 20)
  returns setof public.profiles
  language sql
  stable
  set search_path = ''
as $$
  select *
  from public.profiles
  where username like replace(replace(replace(lower(prefix), '\', '\\'), '_', '\_'), '%', '\%') || '%'
  order by username
  limit least(greatest(max_results, 1), 100);
$$;

comment on function public.search_profiles is 'Profiles whose username begins with the prefix, at most 100; row-level security applies.';

revoke execute on function public.search_profiles(text, int) from public, anon;
grant execute on function public.search_profiles(text, int) to authenticated, service_role;
