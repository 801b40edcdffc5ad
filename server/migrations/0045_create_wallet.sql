-- Why: the payment account's own tables: bank accounts that a company has linked, payments to them,
-- and the files that instruct our bank. The balances themselves are the ledger's.
-- Locks: new tables only.

create schema wallet;
grant usage on schema wallet to danbao_app;

create table wallet.bank_accounts (
  id uuid primary key,
  party_id uuid not null references parties.parties (id),
  kind text not null check (kind in ('iban', 'card', 'local')),
  country char(2) not null check (country ~ '^[A-Z]{2}$'),
  holder text not null,
  last4 text not null check (last4 ~ '^[0-9A-Z]{4}$'),
  -- The account's numbers, encrypted under the key of this name: only what is written to the bank
  -- ever has them in clear.
  details bytea not null,
  key_id text not null,
  state text not null check (state in ('unproven', 'proven', 'removed')),
  -- The code that the last small deposit carries, encrypted under the same key.
  code bytea not null,
  code_tries int not null default 0 check (code_tries >= 0),
  -- From when on the code can be typed and until when; not before the deposit is at the bank.
  code_expires_at timestamptz,
  deposits int not null default 1 check (deposits >= 1),
  created_at timestamptz not null,
  proven_at timestamptz,
  removed_at timestamptz,
  check ((state = 'removed') = (removed_at is not null)),
  check (state <> 'proven' or proven_at is not null)
);
create index bank_accounts_party_id_idx on wallet.bank_accounts (party_id, id);
comment on index wallet.bank_accounts_party_id_idx is 'The bank accounts of a company.';
create index bank_accounts_key_id_idx on wallet.bank_accounts (key_id);
comment on index wallet.bank_accounts_key_id_idx is 'What is still under an old key.';

-- A file for our bank, as it was made: made again it is the same, so that a bank that gets it twice
-- knows it by its message id.
create table wallet.bank_files (
  id uuid primary key,
  message_id text not null unique,
  state text not null check (state in ('made', 'sent')),
  transfers int not null check (transfers > 0),
  content bytea not null,
  key_id text not null,
  made_by text not null,
  made_at timestamptz not null,
  sent_at timestamptz,
  check ((state = 'sent') = (sent_at is not null))
);
create index bank_files_key_id_idx on wallet.bank_files (key_id);
comment on index wallet.bank_files_key_id_idx is 'What is still under an old key.';

-- Payments from our bank to a linked account: a withdrawal, or the small deposit that proves the
-- account to be its owner's.
create table wallet.credit_transfers (
  id uuid primary key,
  purpose text not null check (purpose in ('withdrawal', 'proof')),
  party_id uuid not null references parties.parties (id),
  account_id uuid not null references wallet.bank_accounts (id),
  currency char(3) not null,
  amount bigint not null check (amount > 0),
  state text not null check (
    state in ('requested', 'in_file', 'sent', 'confirmed', 'returned', 'cancelled')),
  -- What the bank calls it: committed before any file has it, never used twice.
  end_to_end_id text not null unique,
  file_id uuid references wallet.bank_files (id),
  -- Why it came back.
  reason text,
  requested_by text not null,
  created_at timestamptz not null,
  sent_at timestamptz,
  final_at timestamptz,
  check ((state in ('requested', 'cancelled')) = (file_id is null)),
  check ((state = 'returned') = (reason is not null)),
  check ((state in ('confirmed', 'returned', 'cancelled')) = (final_at is not null))
);
create index credit_transfers_party_id_idx on wallet.credit_transfers (party_id, id);
comment on index wallet.credit_transfers_party_id_idx is 'The withdrawals of a company.';
create index credit_transfers_account_id_idx on wallet.credit_transfers (account_id, id);
comment on index wallet.credit_transfers_account_id_idx is 'What goes to a bank account.';
create index credit_transfers_file_id_idx on wallet.credit_transfers (file_id, id);
comment on index wallet.credit_transfers_file_id_idx is 'What a file instructs.';
create index credit_transfers_requested_idx on wallet.credit_transfers (id)
  where state = 'requested';
comment on index wallet.credit_transfers_requested_idx is 'What the next file is to have.';

grant select, insert on wallet.bank_accounts, wallet.bank_files, wallet.credit_transfers
  to danbao_app;
grant update (state, details, code, key_id, code_tries, code_expires_at, deposits, proven_at,
  removed_at) on wallet.bank_accounts to danbao_app;
grant update (state, content, key_id, sent_at) on wallet.bank_files to danbao_app;
grant update (state, file_id, reason, sent_at, final_at) on wallet.credit_transfers to danbao_app;
