-- One profile per user: readable by everyone who signed in, writable by its owner.

create table public.profiles (
  id         uuid primary key references auth.users (id) on delete cascade,
  username   text not null,
  full_name  text,
  website    text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),

  constraint profiles_username_format check (username ~ '^[a-z0-9_]{3,40}$'),
  constraint profiles_website_is_a_url check (website ~ '^https?://')
);

comment on table public.profiles is 'What a user shows to others; one row per row of auth.users.';

create unique index profiles_username_key on public.profiles (username);

create function public.set_updated_at() returns trigger
  language plpgsql
  set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end;
$$;

create trigger profiles_set_updated_at
  before update on public.profiles
  for each row execute function public.set_updated_at();

alter table public.profiles enable row level security;

-- A subselect, so that PostgreSQL asks for the user once per statement and not once per row.
create policy "profiles are visible to signed-in users" on public.profiles
  for select to authenticated using (true);

create policy "users create their own profile" on public.profiles
  for insert to authenticated with check ((select auth.uid()) = id);

create policy "users change their own profile" on public.profiles
  for update to authenticated using ((select auth.uid()) = id) with check ((select auth.uid()) = id);

-- Supabase grants everything on new tables to everybody and leaves the rest to row-level security; here columns count as well.
revoke all on public.profiles from anon, authenticated;
grant select on public.profiles to authenticated;
grant insert (id, username, full_name, website) on public.profiles to authenticated;
grant update (username, full_name, website) on public.profiles to authenticated;
grant all on public.profiles to service_role;
