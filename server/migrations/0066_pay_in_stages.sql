-- Why: an order may be paid in stages. The first is due with the order; each later one is an intent
-- of its own, due on a day, priced when it is paid.
-- Locks: access exclusive on payments.intents, for an instant.

alter table payments.intents add column due_at timestamptz;
