-- Why: a balance that is too small for an order can pay a part of it, and another method the rest.
-- The part is an intent of its own, reserved with the orders, and lives and ends with the intent
-- that pays the rest.
-- Locks: access exclusive on payments.intents, for an instant.

alter table payments.intents add column rest_id uuid references payments.intents;
create unique index intents_rest_id_key on payments.intents (rest_id) where rest_id is not null;
comment on index payments.intents_rest_id_key is 'The part from the balance of what an intent pays the rest of.';
