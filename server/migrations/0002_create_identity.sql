-- Why: people, their sessions, and the count of failed sign-ins.
-- Locks: new tables only.

create schema identity;
grant usage on schema identity to danbao_app;

create table identity.people (
  id uuid primary key,
  email text not null check (length(email) <= 254),
  name text not null,
  locale text not null check (locale in ('en', 'zh')),
  -- argon2id with its parameters, as a PHC string.
  password_hash text not null check (password_hash like '$argon2id$%'),
  password_changed_at timestamptz not null,
  -- The company the person acted for last: where the next session starts. Its module is further
  -- right, so no foreign key; membership is checked whenever it is read.
  last_party_id uuid,
  created_at timestamptz not null
);
create unique index people_email_key on identity.people (lower(email));
comment on index identity.people_email_key is 'One person per address, and finding them at sign-in.';
grant select, insert on identity.people to danbao_app;
grant update (name, locale, password_hash, password_changed_at, last_party_id)
  on identity.people to danbao_app;

-- One row per signed-in browser. Only the hash of its token is kept: a copy of this table opens
-- nobody's session.
create table identity.sessions (
  id uuid primary key,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  person_id uuid not null references identity.people (id),
  party_id uuid,
  user_agent text not null check (length(user_agent) <= 300),
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > created_at)
);
create index sessions_person_id_idx on identity.sessions (person_id, last_seen_at);
comment on index identity.sessions_person_id_idx is 'The sessions of a person, latest first.';
create index sessions_expires_at_idx on identity.sessions (expires_at);
comment on index identity.sessions_expires_at_idx is 'Deletes expired sessions.';
grant select, insert, update, delete on identity.sessions to danbao_app;

-- Failed sign-ins in a window of time. The key is a hash of what is counted (an address from one
-- network, or a network alone), so the table names nobody.
create table identity.sign_in_failures (
  key bytea primary key check (octet_length(key) = 32),
  failures integer not null check (failures > 0),
  window_ends_at timestamptz not null
);
create index sign_in_failures_window_ends_at_idx on identity.sign_in_failures (window_ends_at);
comment on index identity.sign_in_failures_window_ends_at_idx is 'Deletes windows that are over.';
grant select, insert, update, delete on identity.sign_in_failures to danbao_app;
