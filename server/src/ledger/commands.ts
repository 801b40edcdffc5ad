import { orThrow, ok, refuse, type Result } from '../kernel/result.ts'
import { newUuid, type Env } from '../platform/env.ts'
import type { Transaction } from '../platform/db.ts'
import { applyJournal, contentOf } from './ledger.ts'
import type { Account, Hold, Journal, LedgerRefusal } from './ledger.ts'
import { fingerprintOf, lockBooks, writeJournals, type Accepted } from './store.ts'

/** `created` now, or `exists`: the same journal was posted before and nothing changed. */
export type Outcome = 'created' | 'exists'

/**
 * Posts journals in the caller's transaction, each in its own right: a refused one leaves the
 * others alone. The accounts stay locked until the transaction ends, so post last.
 */
export async function tryJournals(
  trx: Transaction,
  env: Env,
  journals: readonly Journal[],
): Promise<Result<Outcome, LedgerRefusal>[]> {
  if (journals.length === 0) return []
  const transfers = journals.flatMap((journal) => journal.transfers)
  const accounts = transfers.flatMap((transfer): Account[] =>
    'debit' in transfer ? [transfer.debit, transfer.credit] : [],
  )
  const holds = transfers.flatMap((transfer) => ('name' in transfer ? [transfer.name] : []))
  const references = journals.map(({ reference }) => reference)
  const books = await lockBooks(trx, env, { accounts, holds, references })
  const accepted: Accepted[] = []
  const results = journals.map((journal): Result<Outcome, LedgerRefusal> => {
    const fingerprint = fingerprintOf(contentOf(journal))
    const known = books.references.get(journal.reference)
    if (known === fingerprint) return ok('exists')
    if (known) return refuse({ code: 'ledger.reference_reused', reference: journal.reference })
    const ids = { index: accepted.length, newId: () => newUuid(env) }
    const result = applyJournal(books, journal, ids)
    if (!result.ok) return result
    books.references.set(journal.reference, fingerprint) // What comes later in the batch sees it.
    accepted.push({ journal, fingerprint, posted: result.value })
    return ok('created')
  })
  if (accepted.length > 0) {
    await writeJournals(trx, env, { accepted, books, holds: touchedHolds(accepted, books.holds) })
  }
  return results
}

/** Posts journals that must all succeed: the first refusal is thrown and rolls everything back. */
export async function postJournals(
  trx: Transaction,
  env: Env,
  journals: readonly Journal[],
): Promise<Outcome[]> {
  const results = await tryJournals(trx, env, journals)
  return results.map((result) => orThrow(result))
}

function touchedHolds(accepted: readonly Accepted[], holds: ReadonlyMap<string, Hold>): Hold[] {
  const names = accepted.flatMap(({ journal }) =>
    journal.transfers.flatMap((transfer) => ('name' in transfer ? [transfer.name] : [])),
  )
  return [...new Set(names)].flatMap((name) => holds.get(name) ?? [])
}
