-- Why: a posting wrote five rows and asked four foreign keys. Now a journal is one row, which is its
-- idempotency key too, and a transfer carries its two postings: their versions and the balances they
-- left. `postings` is a view over them. That a transfer's accounts exist is held up by the posting
-- statement, which must find every account as it was read, and proven by verify. Holds are known by
-- their name and may expire; a refused journal may be kept, so that it stays refused; blocks chain
-- digests over what is written; a closed account holds nothing.
-- Locks: exclusive on the ledger's tables while their history is copied, once.

create schema ledger_before;
do $$
declare
  relation regclass;
begin
  for relation in
    select relid from pg_partition_tree('ledger.journals')
    union all select relid from pg_partition_tree('ledger.transfers')
    union all select relid from pg_partition_tree('ledger.postings')
    union all select 'ledger.journal_keys'::regclass
    union all select 'ledger.holds'::regclass
  loop
    execute format('alter table %s set schema ledger_before', relation);
  end loop;
end $$;

create sequence ledger.journals_seq;

-- One row per journal, for ever: its reference makes posting idempotent.
create table ledger.journals (
  id uuid primary key,
  reference text collate "C" not null unique,
  fingerprint bytea not null,
  template text not null,
  actor text not null,
  reason text,
  -- When it happened in the world, and when it came to the books.
  effective_at timestamptz not null,
  recorded_at timestamptz not null,
  -- Why it moved nothing and never will.
  refusal jsonb,
  -- Before seq: who draws a number has a transaction id, so that what is older than all that run
  -- can be sealed.
  xact_id xid8 not null default pg_current_xact_id(),
  seq bigint not null unique default nextval('ledger.journals_seq')
);
alter sequence ledger.journals_seq owned by ledger.journals.seq;

create table ledger.transfers (
  journal_id uuid not null,
  position smallint not null,
  kind text not null check (kind in ('post', 'pending', 'settle', 'void', 'expire')),
  -- The hold it opens or resolves.
  hold text collate "C",
  debit_account_id bigint not null,
  credit_account_id bigint not null,
  amount bigint not null check (amount > 0),
  -- Its two postings: versions run 1, 2, 3 per account, without a gap; a balance is the debits less
  -- the credits of its account after this posting.
  debit_version bigint,
  debit_balance bigint,
  credit_version bigint,
  credit_balance bigint,
  recorded_at timestamptz not null,
  primary key (journal_id, position, recorded_at),
  check (debit_account_id <> credit_account_id),
  check ((kind = 'post') = (hold is null)),
  check (num_nulls(debit_version, debit_balance, credit_version, credit_balance)
    = case when kind in ('post', 'settle') then 0 else 4 end)
) partition by range (recorded_at);
create unique index transfers_debit_idx
  on ledger.transfers (debit_account_id, debit_version, recorded_at);
comment on index ledger.transfers_debit_idx is 'The postings of an account, debit side.';
create unique index transfers_credit_idx
  on ledger.transfers (credit_account_id, credit_version, recorded_at);
comment on index ledger.transfers_credit_idx is 'The postings of an account, credit side.';

do $$
begin
  create table ledger.transfers_other partition of ledger.transfers default;
  for y in 2026..2030 loop
    execute format(
      'create table ledger.transfers_%s partition of ledger.transfers for values from (%L) to (%L)',
      y, y || '-01-01 00:00:00+00', (y + 1) || '-01-01 00:00:00+00');
  end loop;
end $$;

-- What transfers did to accounts, one row for each of the two.
create view ledger.postings with (security_invoker = true) as
  select debit_account_id as account_id, debit_version as version, journal_id, position,
    'D' as side, amount, debit_balance as balance_after, recorded_at
  from ledger.transfers where debit_version is not null
  union all
  select credit_account_id, credit_version, journal_id, position, 'C', amount, credit_balance,
    recorded_at
  from ledger.transfers where credit_version is not null;

-- Pending transfers by name. A hold is resolved at most once, for at most what it holds.
create table ledger.holds (
  name text collate "C" primary key,
  journal_id uuid not null,
  debit_account_id bigint not null references ledger.accounts (id),
  credit_account_id bigint not null references ledger.accounts (id),
  amount bigint not null check (amount > 0),
  state text not null check (state in ('open', 'settled', 'voided', 'expired')),
  settled_amount bigint not null default 0 check (settled_amount between 0 and amount),
  expires_at timestamptz,
  -- The journal that did.
  resolved_by uuid,
  check ((state = 'open') = (resolved_by is null)),
  check ((settled_amount > 0) = (state = 'settled'))
);
create index holds_open_idx on ledger.holds (debit_account_id) where state = 'open';
comment on index ledger.holds_open_idx is 'Open holds of an account; verify sums them.';
create index holds_credit_account_id_idx on ledger.holds (credit_account_id);
comment on index ledger.holds_credit_account_id_idx is 'Open holds of an account, other side.';
create index holds_expires_at_idx on ledger.holds (expires_at)
  where state = 'open' and expires_at is not null;
comment on index ledger.holds_expires_at_idx is 'Open holds whose time is over.';

-- Each covers the journals up to last_seq that the one before did not, and its digest.
create table ledger.blocks (
  number bigint primary key check (number > 0),
  last_seq bigint not null unique,
  journals bigint not null check (journals > 0),
  transfers bigint not null check (transfers >= 0),
  digest bytea not null,
  sealed_at timestamptz not null
);

insert into ledger.journals (id, reference, fingerprint, template, actor, reason, effective_at,
    recorded_at, xact_id)
  select j.id, j.reference, k.fingerprint, j.template, j.actor, j.reason, j.effective_at,
    j.recorded_at, j.xact_id
  from ledger_before.journals j join ledger_before.journal_keys k on k.journal_id = j.id
  order by j.recorded_at, j.id;
insert into ledger.transfers (journal_id, position, kind, hold, debit_account_id,
    credit_account_id, amount, debit_version, debit_balance, credit_version, credit_balance,
    recorded_at)
  select t.journal_id, row_number() over (partition by t.journal_id order by t.id) - 1, t.kind,
    h.name, t.debit_account_id, t.credit_account_id, t.amount, d.version, d.balance_after,
    c.version, c.balance_after, t.recorded_at
  from ledger_before.transfers t
  left join ledger_before.holds h on h.transfer_id = coalesce(t.pending_id, t.id)
  left join ledger_before.postings d on d.transfer_id = t.id and d.side = 'D'
  left join ledger_before.postings c on c.transfer_id = t.id and c.side = 'C';
insert into ledger.holds (name, journal_id, debit_account_id, credit_account_id, amount, state,
    settled_amount, resolved_by)
  select h.name, t.journal_id, h.debit_account_id, h.credit_account_id, h.amount, h.state,
    h.settled_amount, r.journal_id
  from ledger_before.holds h
  join ledger_before.transfers t on t.id = h.transfer_id
  left join ledger_before.transfers r on r.id = h.resolved_by;

drop schema ledger_before cascade;

alter table ledger.accounts add constraint accounts_closed_check check (
  closed_at is null
  or (debits_posted = credits_posted and debits_pending = 0 and credits_pending = 0));

-- History is written once. The application may neither change nor delete it.
grant select, insert on ledger.journals, ledger.transfers, ledger.holds, ledger.blocks
  to danbao_app;
grant select on ledger.postings to danbao_app;
grant select, usage on sequence ledger.journals_seq, ledger.accounts_id_seq to danbao_app;
grant update (state, settled_amount, resolved_by) on ledger.holds to danbao_app;

-- A second wall for whoever connects as the owner by mistake.
create trigger journals_append_only before update or delete on ledger.journals
  for each row execute function ledger.refuse_change();
create trigger transfers_append_only before update or delete on ledger.transfers
  for each row execute function ledger.refuse_change();
create trigger blocks_append_only before update or delete on ledger.blocks
  for each row execute function ledger.refuse_change();
do $$
declare
  relation regclass;
begin
  for relation in
    select relid from pg_partition_tree('ledger.transfers')
    union all select 'ledger.journals'::regclass
    union all select 'ledger.blocks'::regclass
  loop
    execute format(
      'create trigger never_truncated before truncate on %s '
      'for each statement execute function ledger.refuse_change()', relation);
  end loop;
end $$;

-- Ends a posting whose accounts or holds are no longer as they were read; it can be tried again.
create function ledger.require(holds boolean) returns void language plpgsql as $$
begin
  if not holds then
    raise exception 'the books changed meanwhile' using errcode = 'serialization_failure';
  end if;
end $$;
