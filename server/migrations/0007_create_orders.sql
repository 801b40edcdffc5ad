-- Why: carts, shipping tariffs, frozen quotes, and the orders that come of them.
-- Locks: new tables only.

create schema orders;
grant usage on schema orders to danbao_app;

-- A cart belongs to a browser (by the hash of its token) until its owner signs in, then to the
-- person within the company they act for.
create table orders.carts (
  id uuid primary key,
  token_hash bytea unique,
  person_id uuid references identity.people (id),
  party_id uuid references parties.parties (id),
  created_at timestamptz not null,
  unique (person_id, party_id),
  check ((person_id is null) = (party_id is null)),
  check ((token_hash is null) <> (person_id is null))
);
create index carts_party_id_idx on orders.carts (party_id);
comment on index orders.carts_party_id_idx is 'Foreign key.';

create table orders.cart_lines (
  cart_id uuid not null references orders.carts (id) on delete cascade,
  sku_id uuid not null references catalog.skus (id),
  quantity int not null check (quantity between 1 and 1000000),
  offer_id uuid references catalog.offers (id),
  added_at timestamptz not null,
  primary key (cart_id, sku_id)
);
create index cart_lines_sku_id_idx on orders.cart_lines (sku_id);
comment on index orders.cart_lines_sku_id_idx is 'Foreign key.';
create index cart_lines_offer_id_idx on orders.cart_lines (offer_id);
comment on index orders.cart_lines_offer_id_idx is 'Foreign key.';

-- What a supplier asks for shipping to a destination: a country, 'EU', or '*' for the rest; from
-- everybody (no buyer), or as agreed with one buyer, which then comes first.
create table orders.shipping_tariffs (
  supplier_id uuid not null references parties.parties (id),
  buyer_id uuid references parties.parties (id),
  destination text not null check (destination ~ '^([A-Z]{2}|\*)$'),
  basis text not null check (basis in ('weight', 'value')),
  -- [{"upTo": grams or minor units, "price": minor units}], rising; the last may be open (null).
  steps jsonb not null,
  free_from bigint check (free_from > 0),
  min_days int not null check (min_days between 0 and 365),
  max_days int not null check (max_days between min_days and 365),
  updated_at timestamptz not null,
  unique nulls not distinct (supplier_id, buyer_id, destination)
);
create index shipping_tariffs_buyer_id_idx on orders.shipping_tariffs (buyer_id);
comment on index orders.shipping_tariffs_buyer_id_idx is 'Foreign key.';

-- What was offered to a buyer, frozen. Its content never changes, only its state.
create table orders.quotes (
  id uuid primary key,
  buyer_id uuid not null references parties.parties (id),
  cart_id uuid not null references orders.carts (id),
  method text not null,
  charge_currency char(3) not null,
  charge bigint not null check (charge > 0),
  content jsonb not null,
  state text not null check (state in ('open', 'accepted', 'superseded', 'expired')),
  expires_at timestamptz not null,
  created_at timestamptz not null
);
create index quotes_open_idx on orders.quotes (expires_at) where state = 'open';
comment on index orders.quotes_open_idx is 'Open quotes past their time.';
create unique index quotes_open_cart_idx on orders.quotes (cart_id) where state = 'open';
comment on index orders.quotes_open_cart_idx is 'One open quote a cart: a new one supersedes it.';
create index quotes_buyer_id_idx on orders.quotes (buyer_id);
comment on index orders.quotes_buyer_id_idx is 'Foreign key.';

-- The orders of one checkout, paid by one intent.
create table orders.order_groups (
  id uuid primary key,
  buyer_id uuid not null references parties.parties (id),
  quote_id uuid not null unique references orders.quotes (id),
  intent_id uuid not null unique references payments.intents (id),
  placed_by uuid not null references identity.people (id),
  created_at timestamptz not null
);
create index order_groups_buyer_id_idx on orders.order_groups (buyer_id, id);
comment on index orders.order_groups_buyer_id_idx is 'The checkouts of a buyer.';
create index order_groups_placed_by_idx on orders.order_groups (placed_by);
comment on index orders.order_groups_placed_by_idx is 'Foreign key.';

create table orders.orders (
  id uuid primary key,
  -- The number that people read to each other.
  number bigint generated always as identity (start with 10000001) unique,
  group_id uuid not null references orders.order_groups (id),
  buyer_id uuid not null references parties.parties (id),
  supplier_id uuid not null references parties.parties (id),
  state text not null
    check (state in ('awaiting_payment', 'paid', 'refunded', 'cancelled', 'expired')),
  currency char(3) not null,
  goods bigint not null check (goods >= 0),
  shipping bigint not null check (shipping >= 0),
  total bigint not null check (total > 0),
  charge_currency char(3) not null,
  charge bigint not null check (charge > 0),
  rate_micros bigint check (rate_micros > 0),
  shipping_days int4range not null,
  address jsonb not null,
  search text not null,
  placed_at timestamptz not null,
  pay_by timestamptz not null,
  paid_at timestamptz,
  ended_at timestamptz,
  check (total = goods + shipping),
  check ((currency = charge_currency) = (rate_micros is null))
);
create index orders_group_id_idx on orders.orders (group_id);
comment on index orders.orders_group_id_idx is 'The orders of a checkout.';
create index orders_buyer_id_idx on orders.orders (buyer_id, id desc);
comment on index orders.orders_buyer_id_idx is 'A buyer''s order history, newest first.';
create index orders_supplier_id_idx on orders.orders (supplier_id, id desc);
comment on index orders.orders_supplier_id_idx is 'A supplier''s orders, newest first.';

create table orders.order_lines (
  order_id uuid not null references orders.orders (id),
  position int not null,
  sku_id uuid not null references catalog.skus (id),
  product_id uuid not null references catalog.products (id),
  code text not null,
  title_en text not null,
  title_zh text not null,
  variant_en text not null,
  variant_zh text not null,
  picture text not null,
  unit text not null,
  quantity int not null check (quantity > 0),
  unit_price_micros bigint not null check (unit_price_micros > 0),
  total bigint not null check (total >= 0),
  offer_id uuid references catalog.offers (id),
  primary key (order_id, position)
);
create index order_lines_sku_id_idx on orders.order_lines (sku_id);
comment on index orders.order_lines_sku_id_idx is 'Foreign key.';
create index order_lines_product_id_idx on orders.order_lines (product_id);
comment on index orders.order_lines_product_id_idx is 'Foreign key.';
create index order_lines_offer_id_idx on orders.order_lines (offer_id);
comment on index orders.order_lines_offer_id_idx is 'Foreign key.';

grant select, insert, update, delete on orders.carts, orders.cart_lines, orders.shipping_tariffs
  to danbao_app;
grant select, insert on orders.quotes, orders.order_groups, orders.orders, orders.order_lines
  to danbao_app;
grant update (state) on orders.quotes to danbao_app;
grant update (state, paid_at, ended_at) on orders.orders to danbao_app;
