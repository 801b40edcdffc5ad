-- Why: an intent may pay no order but the buyer's own balance (a top-up), so it says what it pays,
-- and so does a capture. A refund is asked for of an order, of stray money, or of a top-up.
-- Locks: access exclusive on payments.intents and payments.captures for a moment; captures are read
-- once to check the new rule.

alter table payments.intents add column purpose text not null default 'orders'
  check (purpose in ('orders', 'top_up'));
alter table payments.intents alter column purpose drop default;
create index intents_top_ups_idx on payments.intents (buyer_id, id) where purpose = 'top_up';
comment on index payments.intents_top_ups_idx is 'The top-ups of a buyer.';

alter table payments.captures drop constraint captures_purpose_check;
alter table payments.captures add constraint captures_purpose_check
  check (purpose in ('orders', 'top_up', 'stray'));
