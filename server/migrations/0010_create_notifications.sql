-- Why: which mail went to whom, so that none goes twice however often its cause is delivered.
-- Locks: new tables only.

create schema notifications;
grant usage on schema notifications to danbao_app;

create table notifications.mails (
  -- What it is about and who gets it; also the first part of its Message-ID.
  key text primary key,
  kind text not null check (kind in ('confirmation', 'to_ship', 'stray', 'refund')),
  person_id uuid not null references identity.people (id),
  -- 'rejected': the receiver's server refused it for good. 'dropped': no longer true at its turn.
  state text not null check (state in ('sending', 'sent', 'rejected', 'dropped')),
  tries int not null check (tries > 0),
  -- Until then nobody else sends it.
  claimed_until timestamptz not null,
  created_at timestamptz not null,
  final_at timestamptz,
  check ((state = 'sending') = (final_at is null))
);
create index mails_person_id_idx on notifications.mails (person_id, created_at);
comment on index notifications.mails_person_id_idx is 'What a person was told, by time.';
grant select, insert on notifications.mails to danbao_app;
grant update (state, tries, claimed_until, final_at) on notifications.mails to danbao_app;
