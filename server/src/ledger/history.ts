import type { Reader } from '../platform/db.ts'
import { money, type Money } from '../kernel/money.ts'
import type { Side } from './ledger.ts'

// What screens read from the books.

/** An account's amounts on its normal side: posted, and reserved by open holds. */
export type Balance = Readonly<{ account: string; posted: Money; pending: Money }>

type BalanceRow = {
  code: string
  currency: string
  normal_side: Side
  net: bigint
  pending: bigint
}

const BALANCES = `select code, currency, normal_side, debits_posted - credits_posted as net,
    case normal_side when 'C' then debits_pending else credits_pending end as pending
  from ledger.accounts`

export async function balancesOf(reader: Reader, codes: readonly string[]): Promise<Balance[]> {
  const rows = await reader.query<BalanceRow>({
    name: 'ledger.balances',
    text: `${BALANCES} where code = any($1) order by code`,
    values: [codes],
  })
  return rows.map(fromBalanceRow)
}

/** A buyer's balance in one currency. */
export type WalletBalance = Readonly<{ buyerId: string; posted: Money; reserved: Money }>

/** What these buyers ever had a balance in. Served by accounts_wallet_idx. */
export async function walletBalancesOf(
  reader: Reader,
  buyerIds: readonly string[],
): Promise<WalletBalance[]> {
  const rows = await reader.query<BalanceRow & { buyer: string }>({
    name: 'ledger.wallet_balances',
    text: `select substr(code, 8, 30) as buyer, code, currency, normal_side,
        debits_posted - credits_posted as net, debits_pending as pending
      from ledger.accounts
      where code like 'wallet:%' and substr(code, 8, 30) = any($1) order by code`,
    values: [buyerIds],
  })
  return rows.map((row) => {
    const { posted, pending } = fromBalanceRow(row)
    return { buyerId: row.buyer, posted, reserved: pending }
  })
}

const MAX_ACCOUNTS = 100

/** What was received and has no owner yet, wherever it came from. At most 100 accounts. */
export async function listSuspense(reader: Reader): Promise<Balance[]> {
  const rows = await reader.query<BalanceRow>({
    text: `${BALANCES} where code like 'suspense:%' and debits_posted <> credits_posted
      order by code limit $1`,
    values: [MAX_ACCOUNTS],
  })
  return rows.map(fromBalanceRow)
}

function fromBalanceRow({ code, currency, normal_side, net, pending }: BalanceRow): Balance {
  return {
    account: code,
    posted: money(currency, normal_side === 'C' ? -net : net),
    pending: money(currency, pending),
  }
}

export type TransferView = Readonly<{
  id: string
  reference: string
  template: string
  reason: string | null
  actor: string
  kind: string
  debit: string
  credit: string
  amount: Money
  effectiveAt: Date
  recordedAt: Date
}>

type TransferRow = Omit<TransferView, 'amount' | 'effectiveAt' | 'recordedAt'> & {
  amount: bigint
  currency: string
  effective_at: Date
  recorded_at: Date
}

const MAX_TRANSFERS = 500

/** The transfers of these journals, in the order they were recorded. At most 500. */
export async function listTransfers(
  reader: Reader,
  references: readonly string[],
): Promise<TransferView[]> {
  const rows = await reader.query<TransferRow>({
    name: 'ledger.transfers_of_references',
    text: `select j.id || '.' || t.position as id, j.reference, j.template, j.reason, j.actor,
        t.kind, t.amount, d.code as debit, c.code as credit, d.currency, j.effective_at,
        t.recorded_at
      from ledger.journals j
      join ledger.transfers t on t.journal_id = j.id and t.recorded_at = j.recorded_at
      join ledger.accounts d on d.id = t.debit_account_id
      join ledger.accounts c on c.id = t.credit_account_id
      where j.reference = any($1)
      order by j.seq, t.position
      limit $2`,
    values: [references, MAX_TRANSFERS],
  })
  return rows.map(({ amount, currency, effective_at, recorded_at, ...row }) => ({
    ...row,
    amount: money(currency, amount),
    effectiveAt: effective_at,
    recordedAt: recorded_at,
  }))
}

/** What one posting did to an account, with the balance it left there on the normal side. */
export type AccountPosting = Readonly<{
  template: string
  reference: string
  reason: string | null
  amount: Money
  balance: Money
  effectiveAt: Date
  recordedAt: Date
}>

/** An account's history, oldest first. At most 500 postings. */
export async function listPostings(reader: Reader, code: string): Promise<AccountPosting[]> {
  const rows = await reader.query<{
    template: string
    reference: string
    reason: string | null
    currency: string
    normal_side: Side
    amount: bigint
    balance_after: bigint
    effective_at: Date
    recorded_at: Date
  }>({
    name: 'ledger.postings_of_account',
    text: `select j.template, j.reference, j.reason, a.currency, a.normal_side, p.amount,
        p.balance_after, j.effective_at, p.recorded_at
      from ledger.accounts a
      join ledger.postings p on p.account_id = a.id
      join ledger.journals j on j.id = p.journal_id
      where a.code = $1 order by p.version limit $2`,
    values: [code, MAX_TRANSFERS],
  })
  return rows.map((row) => ({
    template: row.template,
    reference: row.reference,
    reason: row.reason,
    amount: money(row.currency, row.amount),
    balance: money(row.currency, row.normal_side === 'C' ? -row.balance_after : row.balance_after),
    effectiveAt: row.effective_at,
    recordedAt: row.recorded_at,
  }))
}

/** What one posting did to an account: positive where it raised the balance of its normal side. */
export type StatementLine = Readonly<{
  version: bigint
  template: string
  reference: string
  reason: string | null
  /** The hold that was settled, where one was. */
  hold: string | null
  amount: Money
  balance: Money
  at: Date
}>

export type StatementFilter = Readonly<{
  account: string
  /** Templates with the side they post to the account, as `capture:C`; null for all. */
  kinds: readonly string[] | null
  from: Date | null
  /** Not itself included. */
  until: Date | null
  /** Only what came before this version. */
  before: bigint | null
  limit: number
}>

/** An account's history, newest first, as its owner reads it. */
export async function listStatement(
  reader: Reader,
  { account, kinds, from, until, before, limit }: StatementFilter,
): Promise<StatementLine[]> {
  const rows = await reader.query<{
    version: bigint
    template: string
    reference: string
    reason: string | null
    hold: string | null
    currency: string
    normal_side: Side
    side: Side
    amount: bigint
    balance_after: bigint
    recorded_at: Date
  }>({
    text: `select p.version, j.template, j.reference, j.reason, t.hold, a.currency, a.normal_side,
        p.side, p.amount, p.balance_after, p.recorded_at
      from ledger.accounts a
      join ledger.postings p on p.account_id = a.id
      join ledger.journals j on j.id = p.journal_id
      join ledger.transfers t on t.journal_id = p.journal_id and t.position = p.position
        and t.recorded_at = p.recorded_at
      where a.code = $1
        and ($2::text[] is null or j.template || ':' || p.side = any($2))
        and ($3::timestamptz is null or p.recorded_at >= $3)
        and ($4::timestamptz is null or p.recorded_at < $4)
        and ($5::bigint is null or p.version < $5)
      order by p.version desc limit $6`,
    values: [account, kinds, from, until, before, limit],
  })
  return rows.map((row) => {
    const sign = row.side === row.normal_side ? 1n : -1n
    return {
      version: row.version,
      template: row.template,
      reference: row.reference,
      reason: row.reason,
      hold: row.hold,
      amount: money(row.currency, sign * row.amount),
      balance: money(
        row.currency,
        row.normal_side === 'C' ? -row.balance_after : row.balance_after,
      ),
      at: row.recorded_at,
    }
  })
}
