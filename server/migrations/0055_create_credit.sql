-- Why: buyers with a credit line order now and pay later. A line says how much and for how long; a
-- debt is what one payment on terms left to be paid. The money itself is the ledger's.
-- Locks: access exclusive on payments.intents and payments.captures for a moment; both are read
-- once to check the new rule.

create schema credit;
grant usage on schema credit to danbao_app;

create table credit.lines (
  id uuid primary key,
  buyer_id uuid not null references parties.parties (id),
  -- The supplier who grants it, for orders of theirs alone; null: the marketplace, for all.
  supplier_id uuid references parties.parties (id),
  currency char(3) not null,
  limit_minor bigint not null check (limit_minor > 0),
  -- How long after an order is confirmed it is due.
  days int not null check (days between 1 and 180),
  state text not null check (state in ('open', 'closed')),
  version int not null check (version > 0),
  -- How a supplier named a buyer who had not ordered from them: all they are shown.
  named_as text,
  created_at timestamptz not null,
  check (buyer_id <> supplier_id),
  check (named_as is null or supplier_id is not null),
  unique nulls not distinct (buyer_id, supplier_id, currency)
);
create index lines_supplier_id_idx on credit.lines (supplier_id, id);
comment on index credit.lines_supplier_id_idx is 'The lines a supplier has granted.';

-- How a line came about: each grant, change and end with its reason.
create table credit.line_versions (
  id uuid primary key,
  line_id uuid not null references credit.lines (id),
  version int not null,
  limit_minor bigint not null,
  days int not null,
  state text not null,
  reason text not null,
  set_by text not null,
  set_at timestamptz not null,
  unique (line_id, version)
);

-- Reserved with an attempt to pay; owed from the buyer's confirmation on.
create table credit.debts (
  id uuid primary key,
  line_id uuid not null references credit.lines (id),
  intent_id uuid not null,
  attempt_id uuid not null unique,
  capture_id uuid unique,
  currency char(3) not null,
  amount bigint not null check (amount > 0),
  -- What was paid off, or refunded while it was owed.
  settled bigint not null default 0 check (settled between 0 and amount),
  days int not null,
  state text not null check (state in ('reserved', 'open', 'paid', 'released')),
  -- A day in UTC; overdue from the next one on.
  due_on date,
  created_at timestamptz not null,
  opened_at timestamptz,
  final_at timestamptz,
  -- When the buyer is told next that it is due.
  next_reminder_at timestamptz,
  check ((state in ('open', 'paid')) =
    (capture_id is not null and due_on is not null and opened_at is not null)),
  check ((state in ('paid', 'released')) = (final_at is not null)),
  check ((state = 'paid') = (settled = amount)),
  check (next_reminder_at is null or state = 'open')
);
create index debts_used_idx on credit.debts (line_id) where state in ('reserved', 'open');
comment on index credit.debts_used_idx is 'What of a line is used.';
create index debts_line_id_idx on credit.debts (line_id, id);
comment on index credit.debts_line_id_idx is 'The debts of a line, old ones too.';
create index debts_intent_id_idx on credit.debts (intent_id);
comment on index credit.debts_intent_id_idx is 'What an order left to be paid.';
create index debts_next_reminder_at_idx on credit.debts (next_reminder_at)
  where next_reminder_at is not null;
comment on index credit.debts_next_reminder_at_idx is 'Whom to remind now.';

-- What an intent is to pay off, by debt; what of it is still owed when it is paid, is paid off.
create table credit.pay_offs (
  intent_id uuid not null,
  debt_id uuid not null references credit.debts (id),
  amount bigint not null check (amount > 0),
  primary key (intent_id, debt_id)
);
create index pay_offs_debt_id_idx on credit.pay_offs (debt_id);
comment on index credit.pay_offs_debt_id_idx is 'The foreign key.';

-- What lowered a debt: a capture or a refund, each once.
create table credit.repayments (
  debt_id uuid not null references credit.debts (id),
  cause_id uuid not null,
  kind text not null check (kind in ('payment', 'refund')),
  amount bigint not null check (amount > 0),
  made_at timestamptz not null,
  -- A bank took the payment back.
  reversed_at timestamptz,
  primary key (debt_id, cause_id)
);
create index repayments_cause_id_idx on credit.repayments (cause_id);
comment on index credit.repayments_cause_id_idx is 'What a capture has paid off.';

grant select, insert on credit.lines, credit.line_versions, credit.debts, credit.pay_offs,
  credit.repayments to danbao_app;
grant update (limit_minor, days, state, version, named_as) on credit.lines to danbao_app;
grant update (capture_id, settled, state, due_on, opened_at, final_at, next_reminder_at)
  on credit.debts to danbao_app;
grant update (reversed_at) on credit.repayments to danbao_app;

alter table payments.intents drop constraint intents_purpose_check;
alter table payments.intents add constraint intents_purpose_check
  check (purpose in ('orders', 'top_up', 'debts'));
alter table payments.captures drop constraint captures_purpose_check;
alter table payments.captures add constraint captures_purpose_check
  check (purpose in ('orders', 'top_up', 'debts', 'stray'));
