-- Why: an order may be paid in parts, each by an intent of its own (a deposit and the rest, a
-- balance and a card), and one intent may pay the orders of several checkouts. So an order counts
-- what has funded it, its checkout says which intent is paid next, and a refund takes from each
-- payment of an order what that payment gave.
-- Locks: access exclusive on payments.shares, payments.refunds, orders.orders and
-- orders.order_groups; the orders are written once to fill the new column.

alter table payments.refunds drop constraint refunds_order_id_fkey;
alter table payments.shares drop constraint shares_order_id_key;
create index shares_order_id_idx on payments.shares (order_id, intent_id);
comment on index payments.shares_order_id_idx is 'The payments of an order.';
grant update (total) on payments.shares to danbao_app;

alter table orders.order_groups drop constraint order_groups_intent_id_key;
create index order_groups_intent_id_idx on orders.order_groups (intent_id);
comment on index orders.order_groups_intent_id_idx is 'The checkouts that an intent pays.';
grant update (intent_id) on orders.order_groups to danbao_app;

alter table orders.orders add column funded bigint not null default 0;
update orders.orders set funded = total where state in ('paid', 'refunded');
alter table orders.orders add check (funded between 0 and total);
grant update (funded) on orders.orders to danbao_app;
alter table orders.orders drop constraint orders_state_check;
alter table orders.orders add constraint orders_state_check check (
  state in ('awaiting_payment', 'partly_paid', 'paid', 'refunded', 'cancelled', 'expired'));

-- The parts of an order lie one behind the other: each begins where the one before ends, so that
-- what each is charged is cut from one whole.
alter table payments.shares add column start bigint not null default 0 check (start >= 0);
alter table payments.shares alter column start drop default;
grant update (start) on payments.shares to danbao_app;
