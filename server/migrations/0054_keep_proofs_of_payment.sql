-- Why: who pays by bank transfer can show that it is sent, days before the bank tells us of it.
-- Locks: a new table.

create table payments.proofs (
  id uuid primary key,
  intent_id uuid not null references payments.intents (id),
  file_name text not null,
  media_type text not null check (media_type in ('application/pdf', 'image/png', 'image/jpeg')),
  content bytea not null check (octet_length(content) between 1 and 5242880),
  uploaded_by text not null,
  created_at timestamptz not null
);
create index proofs_intent_id_idx on payments.proofs (intent_id, id);
comment on index payments.proofs_intent_id_idx is 'The proofs of a payment.';
grant select, insert on payments.proofs to danbao_app;
