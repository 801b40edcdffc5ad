-- Why: what a buyer's balance holds is asked for with every quote. The code of its accounts names the
-- buyer, so they are found by that part of it.
-- Locks: share on ledger.accounts while it is read once; postings wait.

create index accounts_wallet_idx on ledger.accounts (substr(code, 8, 30))
  where code like 'wallet:%';
comment on index ledger.accounts_wallet_idx is 'The balances of buyers.';
