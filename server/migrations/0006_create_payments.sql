-- Why: what a buyer is to pay (intents with their split over orders), each try at it (attempts),
-- what networks took (captures), what goes back (refunds), and what networks told us (notices).
-- Locks: new tables only.

create schema payments;
grant usage on schema payments to danbao_app;

-- What one major unit costs in another currency, from when on. The newest that has begun applies.
create table payments.exchange_rates (
  base char(3) not null,
  quote char(3) not null,
  rate_micros bigint not null check (rate_micros > 0),
  valid_from timestamptz not null,
  source text not null,
  primary key (base, quote, valid_from),
  check (base <> quote)
);
grant select, insert on payments.exchange_rates to danbao_app;

create table payments.intents (
  id uuid primary key,
  buyer_id uuid not null references parties.parties (id),
  currency char(3) not null,
  amount bigint not null check (amount > 0),
  subject text not null,
  state text not null check (state in ('awaiting_payment', 'succeeded', 'cancelled', 'expired')),
  expires_at timestamptz not null,
  created_at timestamptz not null,
  final_at timestamptz,
  check ((state = 'awaiting_payment') = (final_at is null))
);
create index intents_expiry_idx on payments.intents (expires_at) where state = 'awaiting_payment';
comment on index payments.intents_expiry_idx is 'Unpaid intents past their time.';
create index intents_buyer_id_idx on payments.intents (buyer_id, id);
comment on index payments.intents_buyer_id_idx is 'The intents of a buyer.';

-- How an intent splits over orders: what each is worth to its supplier, what is charged for it.
create table payments.shares (
  intent_id uuid not null references payments.intents (id),
  order_id uuid not null unique,
  currency char(3) not null,
  total bigint not null check (total > 0),
  charge bigint not null check (charge > 0),
  primary key (intent_id, order_id)
);

create table payments.attempts (
  id uuid primary key,
  intent_id uuid not null references payments.intents (id),
  gateway text not null,
  -- Our own number at the gateway: committed before the gateway hears it, never used twice.
  number text not null unique,
  currency char(3) not null,
  amount bigint not null check (amount > 0),
  state text not null check (state in ('pending', 'succeeded', 'closed')),
  expires_at timestamptz not null,
  -- When to ask the gateway next; null when there is nothing to ask any more.
  next_query_at timestamptz,
  queries int not null default 0,
  -- When somebody waiting for the result made us ask; asked again after a pause only.
  last_checked_at timestamptz,
  last_answer text,
  created_at timestamptz not null,
  final_at timestamptz,
  check ((state = 'pending') = (final_at is null))
);
-- One live attempt per intent: a second route to pay the same thing cannot open.
create unique index attempts_live_idx on payments.attempts (intent_id) where state = 'pending';
comment on index payments.attempts_live_idx is 'At most one live attempt per intent.';
create index attempts_intent_id_idx on payments.attempts (intent_id, id);
comment on index payments.attempts_intent_id_idx is 'The attempts of an intent.';
create index attempts_query_idx on payments.attempts (next_query_at)
  where next_query_at is not null;
comment on index payments.attempts_query_idx is 'Attempts whose outcome is to be asked for.';

create table payments.captures (
  id uuid primary key,
  attempt_id uuid not null references payments.attempts (id),
  gateway text not null,
  -- The gateway's own number of the payment: one capture each, whoever tells us of it.
  gateway_number text not null,
  currency char(3) not null,
  amount bigint not null check (amount > 0),
  -- 'stray' money was taken although nothing was waiting for it; it goes back by itself.
  purpose text not null check (purpose in ('orders', 'stray')),
  stray_reason text,
  payer text,
  captured_at timestamptz not null,
  recorded_at timestamptz not null,
  unique (gateway, gateway_number),
  check ((purpose = 'stray') = (stray_reason is not null))
);
create index captures_attempt_id_idx on payments.captures (attempt_id);
comment on index payments.captures_attempt_id_idx is 'What an attempt captured.';

create table payments.refunds (
  id uuid primary key,
  capture_id uuid not null references payments.captures (id),
  -- The order it is taken from; null for stray money.
  order_id uuid references payments.shares (order_id),
  order_currency char(3),
  order_amount bigint check (order_amount > 0),
  currency char(3) not null,
  amount bigint not null check (amount > 0),
  reason text not null,
  requested_by text not null,
  -- Committed before the gateway is asked; asking again uses the same one.
  number text not null unique,
  state text not null
    check (state in ('prepared', 'dispatched', 'unknown', 'succeeded', 'declined')),
  tries int not null default 0,
  next_try_at timestamptz,
  last_answer text,
  created_at timestamptz not null,
  final_at timestamptz,
  check ((order_id is null) = (order_amount is null)),
  check ((order_id is null) = (order_currency is null)),
  check ((state in ('succeeded', 'declined')) = (final_at is not null))
);
create index refunds_capture_id_idx on payments.refunds (capture_id, id);
comment on index payments.refunds_capture_id_idx is 'The refunds of a capture.';
create index refunds_order_id_idx on payments.refunds (order_id, id);
comment on index payments.refunds_order_id_idx is 'The refunds of an order.';
create index refunds_due_idx on payments.refunds (next_try_at) where next_try_at is not null;
comment on index payments.refunds_due_idx is 'Refunds to send or to ask about.';

-- What gateways told us, as it came: kept whatever became of it.
create table payments.notices (
  id uuid primary key,
  gateway text not null,
  body text not null,
  body_hash bytea not null,
  state text not null check (state in ('applied', 'ignored', 'rejected')),
  reason text,
  attempt_id uuid references payments.attempts (id),
  deliveries int not null default 1,
  received_at timestamptz not null,
  last_received_at timestamptz not null,
  unique (gateway, body_hash)
);
create index notices_attempt_id_idx on payments.notices (attempt_id);
comment on index payments.notices_attempt_id_idx is 'The notices of an attempt.';

grant select, insert on payments.intents, payments.shares, payments.attempts, payments.captures,
  payments.refunds, payments.notices to danbao_app;
grant update (state, final_at) on payments.intents to danbao_app;
grant update (state, final_at, next_query_at, queries, last_checked_at, last_answer)
  on payments.attempts to danbao_app;
grant update (state, final_at, next_try_at, tries, last_answer) on payments.refunds to danbao_app;
grant update (state, reason, attempt_id, deliveries, last_received_at)
  on payments.notices to danbao_app;
