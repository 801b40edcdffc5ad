import type { Env } from '../platform/env.ts'
import { inTransaction, type Db, type Transaction } from '../platform/db.ts'
import { money } from '../kernel/money.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { tryJournals, type Outcome } from './commands.ts'
import { makeJournal } from './ledger.ts'
import type { Account, BalanceRule, LedgerRefusal, Side, Transfer } from './ledger.ts'

// What is done to the books besides posting what happened: a mistake is reversed, a hold whose time
// is over is given up, an account that is no longer needed is closed.

type Correction = Readonly<{ reference: string; actor: string; reason: string }>

/**
 * Posts the opposite of a journal, once: its money goes back where it came from, if it is still
 * there. A journal that reserved is not reversed: its holds are settled or voided.
 */
export async function reverseJournal(
  trx: Transaction,
  env: Env,
  { reference, actor, reason }: Correction,
): Promise<Result<Outcome, LedgerRefusal | ReversalRefusal>> {
  const rows = await readLegs(trx, reference)
  if (rows.length === 0) return refuse({ code: 'ledger.journal_not_found', reference })
  if (rows.some(({ kind }) => kind !== 'post' && kind !== 'settle')) {
    return refuse({ code: 'ledger.journal_reserves', reference })
  }
  const transfers = rows.map((row): Transfer => {
    const debit = accountOf(row.credit, row)
    const credit = accountOf(row.debit, row)
    return { kind: 'post', debit, credit, amount: money(row.currency, row.amount) }
  })
  const header = { reference: `reversal:${reference}`, template: 'reversal' }
  const fields = { ...header, actor, reason, effectiveAt: env.now(), transfers }
  const [result] = await tryJournals(trx, env, [makeJournal(fields)])
  return result ?? ok('exists')
}

export type ReversalRefusal =
  | { code: 'ledger.journal_not_found'; reference: string }
  | { code: 'ledger.journal_reserves'; reference: string }

type Kept = Readonly<{ code: string; side: Side; rule: BalanceRule }>
type LegRow = {
  kind: Transfer['kind']
  amount: bigint
  currency: string
  debit: Kept
  credit: Kept
}

const accountOf = ({ code, side, rule }: Kept, { currency }: LegRow): Account => ({
  ...{ code, currency, normalSide: side, balanceRule: rule },
})

function readLegs(trx: Transaction, reference: string): Promise<LegRow[]> {
  return trx.query<LegRow>({
    name: 'ledger.legs_of_journal',
    text: `select t.kind, t.amount, d.currency,
        jsonb_build_object('code', d.code, 'side', d.normal_side, 'rule', d.balance_rule) as debit,
        jsonb_build_object('code', c.code, 'side', c.normal_side, 'rule', c.balance_rule) as credit
      from ledger.journals j
      join ledger.transfers t on t.journal_id = j.id and t.recorded_at = j.recorded_at
      join ledger.accounts d on d.id = t.debit_account_id
      join ledger.accounts c on c.id = t.credit_account_id
      where j.reference = $1 order by t.position desc`,
    values: [reference],
  })
}

const MAX_EXPIRED = 100

/** Gives up holds whose time is over, the oldest first. Resolves to how many; at most 100. */
export async function expireHolds({ db, env }: Readonly<{ db: Db; env: Env }>): Promise<number> {
  return inTransaction(db, async (trx) => {
    const now = env.now()
    const due = await trx.query<{ name: string }>({
      name: 'ledger.holds_due',
      text: `select name from ledger.holds where state = 'open' and expires_at <= $1
        order by expires_at limit $2`,
      values: [now, MAX_EXPIRED],
    })
    const results = await tryJournals(
      trx,
      env,
      due.map(({ name }) =>
        makeJournal({
          ...{ reference: `expiry:${name}`, template: 'expiry', actor: 'system', effectiveAt: now },
          transfers: [{ kind: 'expire', name }],
        }),
      ),
    )
    // Whoever resolved a hold meanwhile was first.
    return results.filter((result) => result.ok && result.value === 'created').length
  })
}

export type ClosingRefusal =
  | { code: 'ledger.account_not_found'; account: string }
  | { code: 'ledger.account_not_empty'; account: string }

/** Closes an account that holds and awaits nothing: no transfer reaches it any more. */
export async function closeAccount(
  trx: Transaction,
  env: Pick<Env, 'now'>,
  code: string,
): Promise<Result<'closed', ClosingRefusal>> {
  const [row] = await trx.query<{ empty: boolean }>({
    name: 'ledger.close_account',
    text: `with found as (
        select id, debits_posted = credits_posted and debits_pending = 0
          and credits_pending = 0 as empty
        from ledger.accounts where code = $1 for update),
      closed as (
        update ledger.accounts set closed_at = coalesce(closed_at, $2)
        where id = (select id from found where empty))
      select empty from found`,
    values: [code, env.now()],
  })
  if (!row) return refuse({ code: 'ledger.account_not_found', account: code })
  if (!row.empty) return refuse({ code: 'ledger.account_not_empty', account: code })
  return ok('closed')
}
