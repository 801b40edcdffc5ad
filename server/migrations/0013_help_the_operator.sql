-- Why: a notice whose handling failed is kept as such, with the reason; and a notice is told from
-- another by the network's own id of it, because each delivery is signed anew. A refund knows when
-- it was last tried, so that one that stays unknown does not hold up the others of its payment.
-- Indexes serve the list of what needs a person, and the search by what people hold in hand.
-- Locks: access exclusive on payments.notices and payments.refunds for as long as it takes to index
-- the tables; share on payments.captures, intents and shares likewise: reads go on, writes wait.

alter table payments.notices drop constraint notices_state_check;
alter table payments.notices add constraint notices_state_check
  check (state in ('applied', 'ignored', 'rejected', 'failed'));

-- The network's id of a notice that it was proven to have sent; anybody can write one on a forgery.
alter table payments.notices add column network_id text;
create unique index notices_network_id_idx on payments.notices (network_id, gateway)
  where network_id is not null;
comment on index payments.notices_network_id_idx is
  'One row for each notice of a network, and finding it by its id.';
alter table payments.notices drop constraint notices_gateway_body_hash_key;
create unique index notices_body_hash_idx on payments.notices (gateway, body_hash)
  where network_id is null;
comment on index payments.notices_body_hash_idx is 'One row for each notice without a proven id.';

-- When the network was last asked for it or about it, or answered.
alter table payments.refunds add column last_tried_at timestamptz;
grant update (last_tried_at) on payments.refunds to danbao_app;

create index refunds_in_need_idx on payments.refunds (id) where state <> 'succeeded';
comment on index payments.refunds_in_need_idx is 'Refunds that need a person: declined, long open.';
create index notices_in_need_idx on payments.notices (id) where state in ('rejected', 'failed');
comment on index payments.notices_in_need_idx is 'Notices that need a person.';

create index captures_gateway_number_idx on payments.captures (gateway_number);
comment on index payments.captures_gateway_number_idx is
  'The operator''s search by a network''s number, whichever network it is.';
create index intents_subject_idx on payments.intents (subject);
comment on index payments.intents_subject_idx is 'The operator''s search by what payers are shown.';
create index intents_amount_idx on payments.intents (amount, currency);
comment on index payments.intents_amount_idx is 'The operator''s search by what was charged.';
create index shares_total_idx on payments.shares (total, currency);
comment on index payments.shares_total_idx is 'The operator''s search by an order''s total.';
