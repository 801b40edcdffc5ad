-- Why: one payment may pay several checkouts that are unpaid. Their own intents rest meanwhile, as
-- `merged`, and wait again when the buyer would rather pay them one by one.
-- Locks: access exclusive on payments.intents, for an instant; the check of its states reads it once.

alter table payments.intents drop constraint intents_state_check;
alter table payments.intents add constraint intents_state_check check (
  state in ('awaiting_payment', 'succeeded', 'cancelled', 'expired', 'merged'));
alter table payments.intents add column merged_into_id uuid references payments.intents;
alter table payments.intents add check ((state = 'merged') = (merged_into_id is not null));
create index intents_merged_into_id_idx on payments.intents (merged_into_id)
  where merged_into_id is not null;
comment on index payments.intents_merged_into_id_idx is 'The intents that an intent pays together.';
grant update (merged_into_id) on payments.intents to danbao_app;
