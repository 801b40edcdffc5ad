-- Why: what suppliers sell: categories, supplier profiles, products, SKUs, tiered prices, stock with
-- its reservations, offers to one buyer, and imports of price lists.
-- Locks: new tables only.

create schema catalog;
grant usage on schema catalog to danbao_app;

create table catalog.categories (
  slug text primary key check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 60),
  name_en text not null,
  name_zh text not null,
  position int not null
);

-- A supplier as the shop shows it. The currency is what all of its prices are in. The country is the
-- party's, kept here because the shop reads it with every product.
create table catalog.supplier_profiles (
  party_id uuid primary key references parties.parties (id),
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 60),
  currency char(3) not null,
  country char(2) not null,
  name_en text not null,
  name_zh text not null,
  description_en text not null,
  description_zh text not null,
  city text not null,
  founded_year int check (founded_year between 1600 and 2200),
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table catalog.products (
  id uuid primary key,
  supplier_id uuid not null references catalog.supplier_profiles (party_id),
  code text not null,
  title_en text not null,
  title_zh text not null,
  description_en text not null,
  description_zh text not null,
  category text not null references catalog.categories (slug),
  picture text not null,
  unit text not null,
  origin text not null,
  state text not null check (state in ('active', 'archived')),
  -- Summaries of its active SKUs, written with every change of them. Null: nothing to sell, not shown.
  from_price_micros bigint check (from_price_micros > 0),
  moq int check (moq > 0),
  -- The lowest price brought to one currency at a rough rate: for sorting and nothing else.
  sort_price bigint,
  -- Mixes the suppliers when a visitor browses without searching; fixed, so that pages fit together.
  browse_rank int not null,
  search tsvector not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint products_code_key unique (supplier_id, code),
  -- For the foreign key that keeps a SKU with its product's supplier.
  constraint products_supplier_key unique (id, supplier_id),
  check ((from_price_micros is null) = (moq is null)),
  check (sort_price is null or (state = 'active' and from_price_micros is not null))
);
create index products_search_idx on catalog.products using gin (search);
comment on index catalog.products_search_idx is 'Product search by words.';
create index products_browse_idx on catalog.products (browse_rank, id) where sort_price is not null;
comment on index catalog.products_browse_idx is 'Browsing all products.';
create index products_category_idx on catalog.products (category, browse_rank, id)
  include (sort_price);
comment on index catalog.products_category_idx is 'Browsing a category, and counts by category.';
create index products_price_idx on catalog.products (sort_price, id) where sort_price is not null;
comment on index catalog.products_price_idx is 'Browsing by price.';

-- Every word that a product can be found by: what a mistyped word is compared with.
create table catalog.search_words (
  word text collate "C" primary key
);
create index search_words_trgm_idx on catalog.search_words using gin (word gin_trgm_ops);
comment on index catalog.search_words_trgm_idx is 'Known words similar to a mistyped one.';

create table catalog.skus (
  id uuid primary key,
  supplier_id uuid not null,
  product_id uuid not null,
  code text not null,
  variant_en text not null,
  variant_zh text not null,
  weight_g int not null check (weight_g >= 0),
  moq int not null check (moq > 0),
  state text not null check (state in ('active', 'archived')),
  position int not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint skus_code_key unique (supplier_id, code),
  constraint skus_product_fkey foreign key (product_id, supplier_id)
    references catalog.products (id, supplier_id)
);
create index skus_product_id_idx on catalog.skus (product_id, supplier_id);
comment on index catalog.skus_product_id_idx is 'The SKUs of a product.';

create table catalog.price_tiers (
  sku_id uuid not null references catalog.skus (id),
  min_quantity int not null check (min_quantity > 0),
  -- Millionths of the major unit of the supplier's currency.
  unit_price_micros bigint not null check (unit_price_micros > 0),
  primary key (sku_id, min_quantity) include (unit_price_micros)
);

-- Reserved never exceeds what is on hand, so nothing is sold twice whatever races.
create table catalog.stock_levels (
  sku_id uuid primary key references catalog.skus (id),
  on_hand int not null,
  reserved int not null default 0,
  constraint stock_levels_reserved_check check (reserved between 0 and on_hand)
) with (fillfactor = 50);

create table catalog.stock_reservations (
  reference text not null check (length(reference) between 1 and 100),
  sku_id uuid not null references catalog.stock_levels (sku_id),
  quantity int not null check (quantity > 0),
  -- Until when it is meant to hold. Orders release it: time alone does not.
  expires_at timestamptz not null,
  state text not null check (state in ('held', 'committed', 'released')),
  primary key (reference, sku_id)
) with (fillfactor = 70);
create index stock_reservations_sku_id_idx on catalog.stock_reservations (sku_id)
  where state = 'held';
comment on index catalog.stock_reservations_sku_id_idx is 'What holds the reserved stock of a SKU.';

-- A price that a supplier agreed with one buyer, within quantities, until an instant.
create table catalog.offers (
  id uuid primary key,
  supplier_id uuid not null references catalog.supplier_profiles (party_id),
  buyer_id uuid not null references parties.parties (id),
  -- The buyer's name when the offer was made.
  buyer_name text not null,
  sku_id uuid not null references catalog.skus (id),
  unit_price_micros bigint not null check (unit_price_micros > 0),
  min_quantity int not null check (min_quantity > 0),
  max_quantity int not null,
  valid_until timestamptz not null,
  state text not null check (state in ('open', 'withdrawn')),
  note text not null,
  created_at timestamptz not null,
  check (max_quantity >= min_quantity)
);
create index offers_buyer_idx on catalog.offers (buyer_id, sku_id) where state = 'open';
comment on index catalog.offers_buyer_idx is 'Open offers of a buyer, for the cart and its own list.';
create index offers_supplier_id_idx on catalog.offers (supplier_id, id);
comment on index catalog.offers_supplier_id_idx is 'The offers a supplier made, newest first.';
create index offers_buyer_id_idx on catalog.offers (buyer_id, id);
comment on index catalog.offers_buyer_id_idx is 'All offers to a buyer, newest first.';
create index offers_sku_id_idx on catalog.offers (sku_id);
comment on index catalog.offers_sku_id_idx is 'The offers for a SKU.';

create table catalog.imports (
  id uuid primary key,
  supplier_id uuid not null references catalog.supplier_profiles (party_id),
  file_name text not null,
  file_hash bytea not null,
  price_list jsonb not null,
  errors jsonb not null,
  counts jsonb not null,
  state text not null check (state in ('previewed', 'applied')),
  created_at timestamptz not null,
  applied_at timestamptz,
  check ((state = 'applied') = (applied_at is not null))
);
create index imports_supplier_id_idx on catalog.imports (supplier_id, id);
comment on index catalog.imports_supplier_id_idx is 'The imports of a supplier, newest first.';

-- Nothing is deleted but price tiers, which are replaced as a whole.
grant select, insert, update on catalog.categories, catalog.supplier_profiles, catalog.products,
  catalog.skus, catalog.stock_levels, catalog.stock_reservations, catalog.offers, catalog.imports
  to danbao_app;
grant select, insert on catalog.search_words to danbao_app;
grant select, insert, delete on catalog.price_tiers to danbao_app;
