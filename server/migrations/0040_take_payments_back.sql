-- Why: a bank may take a payment back after it was booked, and a person may have matched it to the
-- wrong order. Then its capture counts no more, the intent and its orders wait for the money again,
-- and the goods are kept for them. Money that comes by bank finds its attempt by the reference.
-- Locks: access exclusive on payments.captures for an instant; share on payments.attempts for as
-- long as it takes to index those of a bank: reads go on, writes wait.

alter table payments.captures add column reversed_at timestamptz;
grant update (reversed_at) on payments.captures to danbao_app;
grant update (expires_at) on payments.intents to danbao_app;
grant update (pay_by) on orders.orders to danbao_app;

create unique index attempts_bank_reference_idx on payments.attempts (gateway_reference)
  where gateway = 'bank';
comment on index payments.attempts_bank_reference_idx is
  'The attempt that a transfer names; no two have the same reference.';
