-- Whoever signs up has a profile at once, under a name that is free for certain; they may change it later.

create function public.create_profile_on_sign_up() returns trigger
  language plpgsql
  security definer
  set search_path = ''
as $$
begin
  insert into public.profiles (id, username, full_name)
  values (
    new.id,
    'user_' || replace(new.id::text, '-', ''),
    new.raw_user_meta_data ->> 'full_name'
  );
  return new;
end;
$$;

-- It runs as its owner, so nobody calls it except the trigger.
revoke execute on function public.create_profile_on_sign_up() from public, anon, authenticated;

create trigger users_create_profile
  after insert on auth.users
  for each row execute function public.create_profile_on_sign_up();
