-- Why: a company's buyers save their cards at the gateway's own page, and are offered them there the
-- next time. Kept here is how the gateway names the company and the card, and what a card looks
-- like; never its number.
-- Locks: new tables only.

create table payments.card_customers (
  party_id uuid not null references parties.parties (id),
  gateway text not null,
  -- The gateway's own name of the company; null until it has answered.
  reference text,
  opened_at timestamptz,
  primary key (party_id, gateway),
  check ((reference is null) = (opened_at is null))
);
grant select, insert on payments.card_customers to danbao_app;
grant update (reference, opened_at) on payments.card_customers to danbao_app;

create table payments.saved_cards (
  id uuid primary key,
  party_id uuid not null references parties.parties (id),
  gateway text not null,
  -- The gateway's own name of the card.
  reference text not null check (length(reference) <= 100),
  brand text not null check (length(brand) <= 40),
  last4 text not null check (last4 ~ '^\d{4}$'),
  exp_month int not null check (exp_month between 1 and 12),
  exp_year int not null check (exp_year between 2000 and 2999),
  -- Of the bank that issued it.
  country text check (country ~ '^[A-Z]{2}$'),
  saved_at timestamptz not null,
  forgotten_at timestamptz,
  unique (gateway, reference)
);
create index saved_cards_party_id_idx on payments.saved_cards (party_id, id);
comment on index payments.saved_cards_party_id_idx is 'The cards of a company.';
grant select, insert on payments.saved_cards to danbao_app;
grant update (exp_month, exp_year, country, forgotten_at) on payments.saved_cards to danbao_app;
