-- Why: a gateway offers several methods (a page, a code to scan), so an attempt says which one was
-- chosen, and keeps the gateway's own reference where that is needed to ask about it. What a
-- network said of the last try (declined, being reviewed) is kept for the buyer to see.
-- Locks: access exclusive on payments.attempts for as long as it takes to fill one column.

alter table payments.attempts add column method text;
update payments.attempts set method = gateway;
alter table payments.attempts alter column method set not null;
alter table payments.attempts add column gateway_reference text;
alter table payments.attempts add column decline text;
alter table payments.attempts add column in_review boolean not null default false;
grant update (gateway_reference, decline, in_review) on payments.attempts to danbao_app;
