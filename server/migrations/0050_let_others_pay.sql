-- Why: somebody without an account can pay for a buyer, by a link that only its holder knows.
-- Locks: a new table; access exclusive on payments.attempts for an instant.

create table payments.pay_links (
  id uuid primary key,
  intent_id uuid not null references payments.intents (id),
  -- Whoever has the token may see the amount and pay it, nothing else.
  token_hash bytea not null unique,
  created_by text not null,
  created_at timestamptz not null,
  revoked_at timestamptz
);
create index pay_links_intent_id_idx on payments.pay_links (intent_id, id);
comment on index payments.pay_links_intent_id_idx is 'The links of an intent.';
grant select, insert on payments.pay_links to danbao_app;
grant update (revoked_at) on payments.pay_links to danbao_app;

-- Whose try it is: a payer by a link must not see what the buyer has saved at the network.
alter table payments.attempts add column pay_link_id uuid references payments.pay_links (id);
create index attempts_pay_link_id_idx on payments.attempts (pay_link_id)
  where pay_link_id is not null;
comment on index payments.attempts_pay_link_id_idx is 'Foreign key.';
