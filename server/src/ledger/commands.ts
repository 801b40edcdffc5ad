import { orThrow, ok, refuse, type Result } from '../kernel/result.ts'
import { newUuid, type Env } from '../platform/env.ts'
import type { Transaction } from '../platform/db.ts'
import { applyJournal } from './ledger.ts'
import type { Account, Books, Journal, LedgerRefusal } from './ledger.ts'
import { fingerprintOf, lockBooks, writeJournals, type Judged, type Named } from './store.ts'

/** `created` now, or `exists`: the same journal was posted before and nothing changed. */
export type Outcome = 'created' | 'exists'
export type Posting = Result<Outcome, LedgerRefusal>

/**
 * Posts journals in the caller's transaction, each in its own right: a refused one leaves the
 * others alone, and its reference free. The accounts stay locked until the transaction ends, so
 * post last.
 */
export async function tryJournals(
  trx: Transaction,
  env: Env,
  journals: readonly Journal[],
): Promise<Posting[]> {
  if (journals.length === 0) return []
  const { results } = await postLocked(trx, env, { journals, keepsRefusals: false })
  return results
}

type Locked = Readonly<{ journals: readonly Journal[]; keepsRefusals: boolean }>

/** Locks what the journals name, judges them and writes; with the books as they are then. */
export async function postLocked(
  trx: Transaction,
  env: Env,
  { journals, keepsRefusals }: Locked,
): Promise<{ results: Posting[]; books: Books }> {
  const books = await lockBooks(trx, namedBy(journals))
  const now = env.now()
  const { results, judged } = judgeJournals(books, journals, { env, now, keepsRefusals })
  if (judged.length > 0) trx.send(writeJournals({ ...books, books, judged, now }))
  return { results, books }
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

/** What must be read before these journals can be judged. */
export function namedBy(journals: readonly Journal[]): Named {
  const accounts: Account[] = []
  const holds: string[] = []
  for (const { transfers } of journals) {
    for (const transfer of transfers) {
      if ('debit' in transfer) accounts.push(transfer.debit, transfer.credit)
      if ('name' in transfer) holds.push(transfer.name)
    }
  }
  return { accounts, holds, references: journals.map(({ reference }) => reference) }
}

type Judging = Readonly<{ env: Env; now: Date; keepsRefusals: boolean }>

/**
 * Judges journals in order, each on the books as those before it left them. What must be written is
 * in `judged`: what was accepted and, where they are kept, refusals.
 */
export function judgeJournals(
  books: Books,
  journals: readonly Journal[],
  { env, now, keepsRefusals }: Judging,
): { results: Posting[]; judged: Judged[] } {
  const judged: Judged[] = []
  const results = journals.map((journal): Posting => {
    const { reference } = journal
    const fingerprint = fingerprintOf(journal)
    const known = books.references.get(reference)
    if (known && known.fingerprint !== fingerprint) {
      return refuse({ code: 'ledger.reference_reused', reference })
    }
    if (known) return known.refusal ? refuse(known.refusal) : ok('exists')
    const id = newUuid(env)
    const result = applyJournal(books, journal, { id, now })
    const refusal = result.ok ? null : result.refusal
    if (refusal && !keepsRefusals) return refuse(refusal)
    books.references.set(reference, { fingerprint, refusal }) // What comes later sees it.
    judged.push({ id, journal, fingerprint, transfers: result.ok ? result.value : [], refusal })
    return refusal ? refuse(refusal) : ok('created')
  })
  return { results, judged }
}
