-- Why: companies, who belongs to them in which role, and where they have goods sent.
-- Locks: new tables only.

create schema parties;
grant usage on schema parties to danbao_app;

create table parties.parties (
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  legal_name text not null check (length(legal_name) between 1 and 200),
  country char(2) not null check (country ~ '^[A-Z]{2}$'),
  locale text not null check (locale in ('en', 'zh')),
  time_zone text not null,
  is_supplier boolean not null,
  is_operator boolean not null,
  created_at timestamptz not null
);
grant select, insert on parties.parties to danbao_app;
grant update (name, legal_name, country, locale, time_zone) on parties.parties to danbao_app;

create table parties.memberships (
  person_id uuid not null references identity.people (id),
  party_id uuid not null references parties.parties (id),
  role text not null check (role in ('owner', 'member', 'viewer')),
  created_at timestamptz not null,
  primary key (person_id, party_id)
);
create index memberships_party_id_idx on parties.memberships (party_id);
comment on index parties.memberships_party_id_idx is 'The members of a company.';
grant select, insert on parties.memberships to danbao_app;

-- An address is never deleted, only hidden: orders that went there still name it.
create table parties.addresses (
  id uuid primary key,
  party_id uuid not null references parties.parties (id),
  recipient text not null,
  company text,
  line1 text not null,
  line2 text,
  city text not null,
  region text,
  postal_code text,
  country char(2) not null check (country ~ '^[A-Z]{2}$'),
  phone text,
  is_default boolean not null,
  created_at timestamptz not null,
  deleted_at timestamptz,
  check (not is_default or deleted_at is null)
);
create index addresses_party_id_idx on parties.addresses (party_id, id) where deleted_at is null;
comment on index parties.addresses_party_id_idx is 'The address book of a company.';
create index addresses_party_id_all_idx on parties.addresses (party_id);
comment on index parties.addresses_party_id_all_idx is 'The foreign key, deleted addresses included.';
create unique index addresses_default_key on parties.addresses (party_id) where is_default;
comment on index parties.addresses_default_key is 'A company has one default address at most.';
grant select, insert on parties.addresses to danbao_app;
grant update (recipient, company, line1, line2, city, region, postal_code, country, phone, is_default,
  deleted_at) on parties.addresses to danbao_app;
