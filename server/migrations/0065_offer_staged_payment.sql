-- Why: suppliers offer to be paid in stages: a part with the order, the rest by agreed days.
-- Locks: share row exclusive on parties.parties for a moment, for the foreign key.

-- A plan never changes: it is closed, and another is opened. Orders that took it keep it.
create table orders.stage_plans (
  id uuid primary key,
  supplier_id uuid not null references parties.parties (id),
  -- What the supplier's prices were in when it was opened.
  currency char(3) not null,
  -- For orders of at least this; 0 is for all.
  min_total bigint not null default 0 check (min_total >= 0),
  -- [{"bps": hundredths of a percent, "days": after the order}], the first with the order.
  stages jsonb not null check (jsonb_array_length(stages) between 2 and 5),
  state text not null check (state in ('open', 'closed')),
  created_by text not null,
  created_at timestamptz not null,
  closed_at timestamptz,
  check ((state = 'closed') = (closed_at is not null))
);
create unique index stage_plans_open_idx
  on orders.stage_plans (supplier_id, currency, min_total, stages) where state = 'open';
comment on index orders.stage_plans_open_idx is 'The open plans of suppliers, each only once.';
create index stage_plans_supplier_id_idx on orders.stage_plans (supplier_id);
comment on index orders.stage_plans_supplier_id_idx is 'Foreign key.';

grant select, insert on orders.stage_plans to danbao_app;
grant update (state, closed_at) on orders.stage_plans to danbao_app;
