-- Why: the operator says who may pay by which method, how much, when and at what surcharge, and
-- what is added to an exchange rate; each change is a row of its own, so the history stays. An
-- intent knows its surcharge, and an unpaid one can change its method, which changes what it
-- charges.
-- Locks: access exclusive on payments.intents for an instant; a row lock on every quote for as long
-- as it takes to fill their content.

-- The highest version applies; without one a method has no terms but the network's own.
create table payments.method_terms (
  method text not null,
  version int not null check (version > 0),
  set_at timestamptz not null,
  enabled boolean not null,
  -- Where the buyer's company must be, and what it may be charged in; null: anywhere, anything.
  countries text[] check (cardinality(countries) > 0),
  currencies text[] check (cardinality(currencies) > 0),
  -- Limits within the network's, in minor units of the method's first currency.
  min_minor bigint check (min_minor > 0),
  max_minor bigint check (max_minor >= min_minor),
  day_max_minor bigint check (day_max_minor > 0),
  year_max_minor bigint check (year_max_minor > 0),
  surcharge_bps int not null check (surcharge_bps between 0 and 1000),
  -- 'known': who has paid an order before.
  buyers text not null check (buyers in ('everybody', 'known')),
  -- Open between these times of the day in UTC; null: always.
  opens_at time,
  closes_at time,
  set_by text not null,
  reason text not null,
  primary key (method, version),
  check ((opens_at is null) = (closes_at is null))
);

-- What we add to the market's rate, in hundredths of a percent.
create table payments.exchange_margins (
  base char(3) not null,
  quote char(3) not null,
  valid_from timestamptz not null,
  margin_bps int not null check (margin_bps between 0 and 1000),
  set_by text not null,
  primary key (base, quote, valid_from),
  check (base <> quote)
);
create index exchange_margins_valid_from_idx on payments.exchange_margins (valid_from);
comment on index payments.exchange_margins_valid_from_idx is 'What was set last, for the operator.';
grant select, insert on payments.method_terms, payments.exchange_margins to danbao_app;
grant update (margin_bps, set_by) on payments.exchange_margins to danbao_app;

alter table payments.intents add column surcharge bigint not null default 0
  check (surcharge >= 0 and surcharge < amount);
grant update (currency, amount, surcharge) on payments.intents to danbao_app;
grant update (charge) on payments.shares to danbao_app;
grant update (charge_currency, charge, rate_micros) on orders.orders to danbao_app;

-- Every quote says what each method would have cost; older ones know their own alone.
update orders.quotes set content = content || jsonb_build_object(
  'methods', '[]'::jsonb,
  'surcharge', jsonb_build_object('currency', charge_currency, 'minor', '0'));
