-- Why: the double-entry books. Accounts carry four counters, transfers and postings are history,
-- journals group what commits together, holds are pending transfers until they are resolved.
-- Uniqueness lives in the small unpartitioned tables (journal_keys, holds), history is partitioned
-- by the time it was recorded, so that old years can be detached.
-- Locks: new tables only.

create schema ledger;
grant usage on schema ledger to danbao_app;

create table ledger.accounts (
  id bigint generated always as identity primary key,
  code text not null unique,
  currency char(3) not null,
  normal_side char(1) not null check (normal_side in ('D', 'C')),
  -- 'none', or which side may not exceed the other.
  balance_rule text not null
    check (balance_rule in ('none', 'debits_within_credits', 'credits_within_debits')),
  debits_posted bigint not null default 0 check (debits_posted >= 0),
  debits_pending bigint not null default 0 check (debits_pending >= 0),
  credits_posted bigint not null default 0 check (credits_posted >= 0),
  credits_pending bigint not null default 0 check (credits_pending >= 0),
  version bigint not null default 0,
  opened_at timestamptz not null,
  closed_at timestamptz,
  constraint accounts_balance_check check (
    case balance_rule
      when 'debits_within_credits' then debits_posted + debits_pending <= credits_posted
      when 'credits_within_debits' then credits_posted + credits_pending <= debits_posted
      else true
    end)
) with (fillfactor = 60);

-- One row per journal, for ever: its reference makes posting idempotent.
create table ledger.journal_keys (
  reference text primary key,
  journal_id uuid not null unique,
  fingerprint bytea not null
);

create table ledger.journals (
  id uuid not null,
  reference text not null,
  template text not null,
  reason text,
  actor text not null,
  -- When it happened in the world, and when it came to the books.
  effective_at timestamptz not null,
  recorded_at timestamptz not null,
  -- The writing transaction: only what lies below the oldest running one may be sealed.
  xact_id xid8 not null default pg_current_xact_id(),
  primary key (id, recorded_at)
) partition by range (recorded_at);

create table ledger.transfers (
  id uuid not null,
  journal_id uuid not null,
  kind text not null check (kind in ('post', 'pending', 'settle', 'void')),
  pending_id uuid,
  debit_account_id bigint not null references ledger.accounts (id),
  credit_account_id bigint not null references ledger.accounts (id),
  amount bigint not null check (amount > 0),
  recorded_at timestamptz not null,
  primary key (id, recorded_at),
  check (debit_account_id <> credit_account_id),
  check ((kind in ('settle', 'void')) = (pending_id is not null))
) partition by range (recorded_at);
create index transfers_journal_id_idx on ledger.transfers (journal_id);
comment on index ledger.transfers_journal_id_idx is 'The transfers of a journal.';

-- What a transfer did to one account. Versions run 1, 2, 3 per account, without a gap.
create table ledger.postings (
  account_id bigint not null references ledger.accounts (id),
  version bigint not null,
  transfer_id uuid not null,
  side char(1) not null check (side in ('D', 'C')),
  amount bigint not null check (amount > 0),
  -- Debits less credits of the account after this posting.
  balance_after bigint not null,
  recorded_at timestamptz not null,
  primary key (account_id, version, recorded_at)
) partition by range (recorded_at);

do $$
declare
  parent text;
  y int;
begin
  foreach parent in array array['journals', 'transfers', 'postings'] loop
    execute format('create table ledger.%I partition of ledger.%I default', parent || '_other', parent);
    for y in 2026..2030 loop
      execute format(
        'create table ledger.%I partition of ledger.%I for values from (%L) to (%L)',
        parent || '_' || y, parent, y || '-01-01 00:00:00+00', (y + 1) || '-01-01 00:00:00+00');
    end loop;
  end loop;
end $$;

-- Pending transfers. A hold is resolved at most once, for at most what it holds.
create table ledger.holds (
  transfer_id uuid primary key,
  name text not null unique,
  debit_account_id bigint not null references ledger.accounts (id),
  credit_account_id bigint not null references ledger.accounts (id),
  amount bigint not null check (amount > 0),
  state text not null check (state in ('open', 'settled', 'voided')),
  settled_amount bigint not null default 0 check (settled_amount between 0 and amount),
  resolved_by uuid unique,
  check ((state = 'open') = (resolved_by is null)),
  check ((settled_amount > 0) = (state = 'settled'))
);
create index holds_open_idx on ledger.holds (debit_account_id) where state = 'open';
comment on index ledger.holds_open_idx is 'Open holds of an account; verify sums them.';
create index holds_credit_account_id_idx on ledger.holds (credit_account_id);
comment on index ledger.holds_credit_account_id_idx is 'Open holds of an account, other side.';

-- History is written once. The application may neither change nor delete it.
grant select, insert on ledger.journal_keys, ledger.journals, ledger.transfers, ledger.postings
  to danbao_app;
grant select, insert on ledger.accounts, ledger.holds to danbao_app;
grant update (debits_posted, debits_pending, credits_posted, credits_pending, version, closed_at)
  on ledger.accounts to danbao_app;
grant update (state, settled_amount, resolved_by) on ledger.holds to danbao_app;

-- A second wall for whoever connects as the owner by mistake.
create function ledger.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is append-only: correct a mistake by another transfer';
end $$;
create trigger journals_append_only before update or delete on ledger.journals
  for each row execute function ledger.refuse_change();
create trigger transfers_append_only before update or delete on ledger.transfers
  for each row execute function ledger.refuse_change();
create trigger postings_append_only before update or delete on ledger.postings
  for each row execute function ledger.refuse_change();
create trigger journal_keys_append_only before update or delete on ledger.journal_keys
  for each row execute function ledger.refuse_change();
