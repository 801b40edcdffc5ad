-- Why: the tables every module relies on: the event log with its outbox, and idempotency keys.
-- Locks: new tables only.

-- The application runs as this role; migrations run as the owner. It owns nothing.
do $$
begin
  if not exists (select from pg_roles where rolname = 'danbao_app') then
    create role danbao_app login;
  end if;
end $$;

create extension if not exists pg_trgm;

create schema platform;
grant usage on schema platform to danbao_app;

-- The audit log: what happened, never changed.
create table platform.events (
  id bigint generated always as identity primary key,
  type text not null,
  object text not null,
  actor text not null,
  party text,
  data jsonb not null,
  occurred_at timestamptz not null
);
create index events_object_idx on platform.events (object, id);
comment on index platform.events_object_idx is 'The history of one object.';
grant select, insert on platform.events to danbao_app;

-- Events waiting for their subscribers; a row goes when they have been told.
-- No foreign key: both are written by one statement, and events are never deleted.
create table platform.outbox (
  event_id bigint primary key
);
grant select, insert, update, delete on platform.outbox to danbao_app;

create table platform.idempotency_keys (
  scope text not null,
  route text not null,
  key text not null,
  body_hash bytea not null,
  response jsonb not null,
  created_at timestamptz not null,
  primary key (scope, route, key)
);
create index idempotency_keys_created_at_idx on platform.idempotency_keys (created_at);
comment on index platform.idempotency_keys_created_at_idx is 'Deletes keys past their 30 days.';
grant select, insert, delete on platform.idempotency_keys to danbao_app;
