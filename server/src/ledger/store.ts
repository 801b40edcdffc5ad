import { createHash } from 'node:crypto'
import { newUuid, type Env } from '../platform/env.ts'
import type { Transaction } from '../platform/db.ts'
import type { Account, AccountState, Books, Hold, Journal, Posted, Side } from './ledger.ts'
import type { BalanceRule } from './ledger.ts'

/**
 * Opens what is new among the accounts, locks all of them in id order, and reads what they hold.
 */
export async function lockBooks(
  trx: Transaction,
  env: Env,
  asked: Readonly<{
    accounts: readonly Account[]
    holds: readonly string[]
    references: readonly string[]
  }>,
): Promise<Books> {
  const { holds: holdNames, references } = asked
  const accounts = [...new Map(asked.accounts.map((account) => [account.code, account])).values()]
  const codes = accounts.map(({ code }) => code)
  // Sent together; each sees what was committed while the one before it waited for a lock.
  const [, accountRows, holdRows, keyRows] = await Promise.all([
    openAccounts(trx, accounts, env.now()),
    trx.query<AccountRow>({
      name: 'ledger.lock_accounts',
      text: `select id, code, currency, normal_side, balance_rule, debits_posted, debits_pending,
          credits_posted, credits_pending, version, closed_at
        from ledger.accounts
        where id = any(array(
          select id from ledger.accounts where code = any($1)
          union all
          select unnest(array[debit_account_id, credit_account_id])
          from ledger.holds where name = any($2)))
        order by id for update`,
      values: [codes, holdNames],
    }),
    holdNames.length === 0
      ? []
      : trx.query<HoldRow>({
          name: 'ledger.read_holds',
          text: `select h.transfer_id, h.name, h.amount, h.state, h.settled_amount, h.resolved_by,
          d.code as debit, c.code as credit
        from ledger.holds h
        join ledger.accounts d on d.id = h.debit_account_id
        join ledger.accounts c on c.id = h.credit_account_id
        where h.name = any($1)`,
          values: [holdNames],
        }),
    trx.query<{ reference: string; fingerprint: Buffer }>({
      name: 'ledger.read_references',
      text: `select reference, fingerprint from ledger.journal_keys where reference = any($1)`,
      values: [references],
    }),
  ])
  return {
    accounts: new Map(accountRows.map((row) => [row.code, fromAccountRow(row)])),
    holds: new Map(holdRows.map((row) => [row.name, fromHoldRow(row)])),
    references: new Map(keyRows.map((row) => [row.reference, row.fingerprint.toString('hex')])),
  }
}

function openAccounts(trx: Transaction, accounts: readonly Account[], now: Date) {
  return trx.query({
    name: 'ledger.open_accounts',
    text: `insert into ledger.accounts (code, currency, normal_side, balance_rule, opened_at)
      select code, currency, side, rule, $5
      from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as a (code, currency, side, rule)
      order by code
      on conflict (code) do nothing`,
    values: [
      accounts.map(({ code }) => code),
      accounts.map(({ currency }) => currency),
      accounts.map(({ normalSide }) => normalSide),
      accounts.map(({ balanceRule }) => balanceRule),
      now,
    ],
  })
}

type AccountRow = {
  id: bigint
  code: string
  currency: string
  normal_side: Side
  balance_rule: BalanceRule
  debits_posted: bigint
  debits_pending: bigint
  credits_posted: bigint
  credits_pending: bigint
  version: bigint
  closed_at: Date | null
}

function fromAccountRow(row: AccountRow): AccountState {
  return {
    id: row.id,
    code: row.code,
    currency: row.currency,
    normalSide: row.normal_side,
    balanceRule: row.balance_rule,
    debitsPosted: row.debits_posted,
    debitsPending: row.debits_pending,
    creditsPosted: row.credits_posted,
    creditsPending: row.credits_pending,
    version: row.version,
    closed: row.closed_at !== null,
  }
}

type HoldRow = {
  transfer_id: string
  name: string
  debit: string
  credit: string
  amount: bigint
  state: Hold['state']
  settled_amount: bigint
  resolved_by: string | null
}

function fromHoldRow(row: HoldRow): Hold {
  return {
    transferId: row.transfer_id,
    name: row.name,
    debit: row.debit,
    credit: row.credit,
    amount: row.amount,
    state: row.state,
    settledAmount: row.settled_amount,
    resolvedBy: row.resolved_by,
  }
}

export type Accepted = Readonly<{ journal: Journal; fingerprint: string; posted: Posted }>

/** Writes accepted journals, their history and the accounts they touched: one statement for all. */
export async function writeJournals(
  trx: Transaction,
  env: Env,
  written: Readonly<{ accepted: readonly Accepted[]; books: Books; holds: readonly Hold[] }>,
): Promise<void> {
  const { accepted, books, holds } = written
  const journals = accepted.map(({ journal, fingerprint }) => ({
    id: newUuid(env),
    reference: journal.reference,
    fingerprint,
    template: journal.template,
    reason: journal.reason ?? null,
    actor: journal.actor,
    effective_at: journal.effectiveAt,
  }))
  const journalIds = new Map(accepted.map(({ posted }, i) => [posted, journals[i]?.id]))
  const transfers = accepted.flatMap(({ posted }) =>
    posted.transfers.map((row) => ({
      id: row.id,
      journal_id: journalIds.get(posted),
      kind: row.kind,
      pending_id: row.pendingId,
      debit: row.debitId,
      credit: row.creditId,
      amount: row.amount,
    })),
  )
  const postings = accepted.flatMap(({ posted }) =>
    posted.postings.map((row) => ({
      account_id: row.accountId,
      version: row.version,
      transfer_id: row.transferId,
      side: row.side,
      amount: row.amount,
      balance_after: row.balanceAfter,
    })),
  )
  const touched = new Set(transfers.flatMap(({ debit, credit }) => [debit, credit]))
  const accounts = [...books.accounts.values()].filter(({ id }) => touched.has(id)).map(toCounters)
  const holdRows = holds.map((hold) => toHoldRow(hold, books))
  trx.send({
    name: 'ledger.write_journals',
    text: WRITE_JOURNALS,
    values: [
      ...[journals, transfers, postings, accounts, holdRows].map((rows) =>
        JSON.stringify(rows, bigintAsString),
      ),
      env.now(),
      accounts.map(({ id }) => id),
    ],
  })
}

function toCounters(account: AccountState) {
  return {
    id: account.id,
    debits_posted: account.debitsPosted,
    debits_pending: account.debitsPending,
    credits_posted: account.creditsPosted,
    credits_pending: account.creditsPending,
    version: account.version,
  }
}

function toHoldRow(hold: Hold, books: Books) {
  return {
    transfer_id: hold.transferId,
    name: hold.name,
    debit: books.accounts.get(hold.debit)?.id,
    credit: books.accounts.get(hold.credit)?.id,
    amount: hold.amount,
    state: hold.state,
    settled_amount: hold.settledAmount,
    resolved_by: hold.resolvedBy,
  }
}

const bigintAsString = (_key: string, value: unknown) =>
  typeof value === 'bigint' ? value.toString() : value

// The accounts are given as an array as well, so that they are looked up by their index whatever
// size the planner believes in. Data-modifying parts of one statement all run, whether or not a
// later part reads them.
const WRITE_JOURNALS = `with j as (
    select * from jsonb_to_recordset($1::jsonb) as j(id uuid, reference text, fingerprint text,
      template text, reason text, actor text, effective_at timestamptz)),
  keys as (
    insert into ledger.journal_keys (reference, journal_id, fingerprint)
    select reference, id, decode(fingerprint, 'hex') from j),
  journals as (
    insert into ledger.journals
      (id, reference, template, reason, actor, effective_at, recorded_at)
    select id, reference, template, reason, actor, effective_at, $6 from j),
  transfers as (
    insert into ledger.transfers (id, journal_id, kind, pending_id, debit_account_id,
      credit_account_id, amount, recorded_at)
    select id, journal_id, kind, pending_id, debit, credit, amount, $6
    from jsonb_to_recordset($2::jsonb) as t(id uuid, journal_id uuid, kind text, pending_id uuid,
      debit bigint, credit bigint, amount bigint)),
  postings as (
    insert into ledger.postings
      (account_id, version, transfer_id, side, amount, balance_after, recorded_at)
    select account_id, version, transfer_id, side, amount, balance_after, $6
    from jsonb_to_recordset($3::jsonb) as p(account_id bigint, version bigint, transfer_id uuid,
      side text, amount bigint, balance_after bigint)),
  holds as (
    insert into ledger.holds (transfer_id, name, debit_account_id, credit_account_id, amount,
      state, settled_amount, resolved_by)
    select transfer_id, name, debit, credit, amount, state, settled_amount, resolved_by
    from jsonb_to_recordset($5::jsonb) as h(transfer_id uuid, name text, debit bigint,
      credit bigint, amount bigint, state text, settled_amount bigint, resolved_by uuid)
    on conflict (transfer_id) do update set state = excluded.state,
      settled_amount = excluded.settled_amount, resolved_by = excluded.resolved_by)
  update ledger.accounts a set debits_posted = u.debits_posted, debits_pending = u.debits_pending,
    credits_posted = u.credits_posted, credits_pending = u.credits_pending, version = u.version
  from jsonb_to_recordset($4::jsonb) as u(id bigint, debits_posted bigint, debits_pending bigint,
    credits_posted bigint, credits_pending bigint, version bigint)
  where a.id = any($7::bigint[]) and a.id = u.id`

export function fingerprintOf(content: string): string {
  return createHash('sha256').update(content).digest('hex')
}
