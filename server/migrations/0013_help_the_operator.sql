-- Why: a notice whose handling failed is kept as such, with the reason; and a notice is told from
-- another by the network's own id of it, because each delivery is signed anew.
-- Locks: access exclusive on payments.notices for as long as it takes to index the table.

alter table payments.notices drop constraint notices_state_check;
alter table payments.notices add constraint notices_state_check
  check (state in ('applied', 'ignored', 'rejected', 'failed'));

-- The network's id of a notice that it was proven to have sent; anybody can write one on a forgery.
alter table payments.notices add column network_id text;
create unique index notices_network_id_idx on payments.notices (gateway, network_id)
  where network_id is not null;
comment on index payments.notices_network_id_idx is 'One row for each notice of a network.';
alter table payments.notices drop constraint notices_gateway_body_hash_key;
create unique index notices_body_hash_idx on payments.notices (gateway, body_hash)
  where network_id is null;
comment on index payments.notices_body_hash_idx is 'One row for each notice without a proven id.';
