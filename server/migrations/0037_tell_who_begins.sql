-- Why: a company's saved cards are offered to its own people and not to who pays for it by a link, so
-- an attempt says which of them has begun it.
-- Locks: access exclusive on payments.attempts, for an instant.

alter table payments.attempts add column by_link boolean not null default false;
