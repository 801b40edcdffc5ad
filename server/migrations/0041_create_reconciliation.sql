-- Why: what banks say of our accounts (files, statements, entries), and which payments each entry
-- is for (matches). Entries are written once; only what became of them changes.
-- Locks: new tables only.

create schema reconciliation;
grant usage on schema reconciliation to danbao_app;

-- An account of ours at a bank, by the name that the configuration and the books have for it. Its
-- row is the lock: files about one account are taken in one after the other.
create table reconciliation.accounts (
  name text primary key,
  currency char(3) not null
);

-- A file that was taken in, told by its content.
create table reconciliation.files (
  id uuid primary key,
  hash bytea not null unique,
  name text not null,
  format text not null check (format in ('camt', 'mt940', 'csv')),
  bytes bigint not null check (bytes > 0),
  -- How many entries it has, and how many were known before.
  entries int not null,
  known int not null,
  imported_by text not null,
  imported_at timestamptz not null
);

create table reconciliation.statements (
  id uuid primary key,
  file_id uuid not null references reconciliation.files (id) deferrable initially deferred,
  account text not null references reconciliation.accounts (name),
  kind text not null check (kind in ('statement', 'notice')),
  -- The bank's own name of it.
  number text not null,
  sequence text,
  currency char(3) not null,
  opening bigint,
  opened_on date,
  closing bigint,
  closed_on date,
  entries int not null,
  -- Of the booked entries: what came in, and what went out.
  credits bigint not null,
  debits bigint not null,
  imported_at timestamptz not null,
  unique nulls not distinct (account, kind, number, sequence)
);
create index statements_file_id_idx on reconciliation.statements (file_id);
comment on index reconciliation.statements_file_id_idx is 'The statements of a file.';
create index statements_closed_on_idx on reconciliation.statements (account, closed_on, id)
  where closing is not null;
comment on index reconciliation.statements_closed_on_idx is
  'The statement before one, whose closing balance it opens with.';

-- What does not come right in a file or between files, for a person to look at.
create table reconciliation.findings (
  id uuid primary key,
  statement_id uuid not null references reconciliation.statements (id)
    deferrable initially deferred,
  line int not null,
  rule text not null,
  detail text not null,
  found_at timestamptz not null
);
create index findings_statement_id_idx on reconciliation.findings (statement_id);
comment on index reconciliation.findings_statement_id_idx is 'The findings of a statement.';

create table reconciliation.entries (
  id uuid primary key,
  -- One of reconciliation.accounts, whose row is locked while its entries are written.
  account text not null,
  -- The same for an entry of an account in every file that tells of it, with a number where several
  -- are alike.
  fingerprint uuid not null,
  occurrence int not null,
  -- The statement and the notice that told of it, and the last reading of one in which it was found.
  in_statement uuid,
  in_notice uuid,
  read_in uuid not null,
  line int not null,
  position int not null,
  part int not null,
  direction text not null check (direction in ('credit', 'debit')),
  currency char(3) not null,
  amount bigint not null check (amount > 0),
  is_reversal boolean not null,
  return_reason text,
  booked_on date not null,
  valued_on date,
  bank_reference text,
  end_to_end_id text,
  -- References of ours that stand anywhere in it, the surest first.
  "references" text[] not null,
  text text not null,
  payer_name text,
  payer_account text,
  payer_bank text,
  charge_bearer text check (charge_bearer in ('OUR', 'SHA', 'BEN')),
  charges bigint,
  instructed_currency char(3),
  instructed bigint,
  code text,
  unsplit int,
  -- The number of the attempt or of the refund that it names.
  number text,
  -- 'new' is not on the books yet; 'open' waits for a person.
  state text not null
    check (state in ('new', 'matched', 'waiting', 'open', 'reversed')),
  -- Why it is as it is, in one word.
  reason text,
  -- Money by another than the buyer, for a person to look at.
  is_third_party boolean not null default false,
  unique (fingerprint, occurrence),
  check (in_statement is not null or in_notice is not null)
);
create index entries_new_idx on reconciliation.entries (id) where state = 'new';
comment on index reconciliation.entries_new_idx is 'What is to be booked, oldest first.';
create index entries_arriving_idx on reconciliation.entries (number) where state = 'new';
comment on index reconciliation.entries_arriving_idx is
  'Whether money with a number of ours is coming in.';
create index entries_left_idx on reconciliation.entries (number) where direction = 'debit';
comment on index reconciliation.entries_left_idx is 'Whether a refund has left our account.';
create index entries_state_idx on reconciliation.entries (state, id desc) where state <> 'new';
comment on index reconciliation.entries_state_idx is 'The queue of a state, newest first.';
create index entries_payer_account_idx on reconciliation.entries (payer_account, id)
  where state = 'matched' and payer_account is not null;
comment on index reconciliation.entries_payer_account_idx is 'What an account has paid before.';
create index entries_amount_idx on reconciliation.entries (account, amount, id)
  where state <> 'new' and direction = 'credit';
comment on index reconciliation.entries_amount_idx is 'The entry that a bank takes back.';

-- Which payment a part of an entry is for.
create table reconciliation.matches (
  id uuid primary key,
  entry_id uuid not null references reconciliation.entries (id),
  intent_id uuid not null references payments.intents (id),
  attempt_id uuid not null references payments.attempts (id),
  amount bigint not null check (amount > 0),
  -- Beside it, what banks on the way kept and we bear.
  charges bigint not null default 0 check (charges >= 0),
  state text not null check (state in ('waiting', 'captured', 'stray', 'undone')),
  -- Whether the money came straight from the bank's account in the books, or by way of suspense.
  is_direct boolean not null,
  -- The match whose capture took this one's money with its own; itself, if it was captured alone.
  captured_with uuid references reconciliation.matches (id),
  made_by text not null,
  note text,
  made_at timestamptz not null,
  undone_at timestamptz,
  check ((state = 'undone') = (undone_at is not null))
);
create index matches_entry_id_idx on reconciliation.matches (entry_id);
comment on index reconciliation.matches_entry_id_idx is 'What an entry is for.';
create index matches_intent_id_idx on reconciliation.matches (intent_id, id);
comment on index reconciliation.matches_intent_id_idx is 'What came for an intent.';
create index matches_waiting_idx on reconciliation.matches (intent_id) where state = 'waiting';
comment on index reconciliation.matches_waiting_idx is 'Parts that wait for the rest.';
create index matches_attempt_id_idx on reconciliation.matches (attempt_id);
comment on index reconciliation.matches_attempt_id_idx is 'Foreign key.';
create index matches_captured_with_idx on reconciliation.matches (captured_with)
  where captured_with is not null;
comment on index reconciliation.matches_captured_with_idx is 'Whose money a capture took.';

grant select, insert on all tables in schema reconciliation to danbao_app;
grant update (in_statement, in_notice, read_in, state, reason, is_third_party)
  on reconciliation.entries to danbao_app;
grant update (state, captured_with, is_direct, charges, undone_at) on reconciliation.matches to danbao_app;
-- To lock it.
grant update (currency) on reconciliation.accounts to danbao_app;
