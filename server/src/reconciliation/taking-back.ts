import { orThrow, Refusal } from '../kernel/result.ts'
import { addMs, DAY_MS } from '../kernel/time.ts'
import { bankReceiptJournal, postJournals } from '../ledger/index.ts'
import { reverseCapture } from '../payments/index.ts'
import type { Transaction } from '../platform/db.ts'
import { settleWaiting, type StoredEntry } from './entry-store.ts'
import {
  listLiveMatches,
  lockMatch,
  undoMatches,
  waitAgain,
  type Match,
  type MatchOnAccount,
} from './match-store.ts'
import { GATEWAY, type ReconciliationDeps } from './work.ts'

// Matches undone, by new transfers only: the money is in suspense again, and the payment waits.

type TakenBack = Readonly<{ original: StoredEntry; by: string; reason: string }>

/** Undoes all that an entry was matched to. Says whose payments that concerned. */
export async function takeBack(
  trx: Transaction,
  deps: ReconciliationDeps,
  { original, by, reason }: TakenBack,
): Promise<string[]> {
  const matches = await listLiveMatches(trx, [original.id])
  for (const { id } of matches) await undoMatch(trx, deps, { matchId: id, by, reason })
  return matches.map(({ intentId }) => intentId)
}

type Undoing = Readonly<{ matchId: string; by: string; reason: string }>

export async function undoMatch(
  trx: Transaction,
  deps: ReconciliationDeps,
  { matchId, by, reason }: Undoing,
): Promise<Match> {
  const locked = await lockMatch(trx, matchId)
  if (!locked) throw new Refusal({ code: 'reconciliation.match_not_found' })
  const { match, group } = locked
  if (match.state === 'undone') throw new Refusal({ code: 'reconciliation.match_undone' })
  // It is on its way back to its payer, and may have left.
  if (match.state === 'stray') throw new Refusal({ code: 'reconciliation.match_returning' })
  if (match.state === 'captured') await undoCapture(trx, deps, { match, group, by, reason })
  undoMatches(trx, [match.id], deps.payments.env.now())
  return match
}

type Captured = Omit<Undoing, 'matchId'> &
  Readonly<{ match: Match; group: readonly MatchOnAccount[] }>

/** Other parts of the same capture wait for a rest again. */
async function undoCapture(
  trx: Transaction,
  { payments, bank }: ReconciliationDeps,
  { match, group, by, reason }: Captured,
): Promise<void> {
  const { env } = payments
  const now = env.now()
  const payBy = addMs(now, bank.payWithinDays * DAY_MS)
  const gatewayNumber = match.capturedWith ?? match.id
  const reversal = { gateway: GATEWAY, gatewayNumber, actor: by, reason, payBy }
  orThrow(await reverseCapture(trx, payments, reversal))
  // The reversal gave it to the bank’s account, where it came from on the books.
  const direct = group.filter(({ isDirect }) => isDirect)
  const receipts = direct.map(({ id, account, amount }) => {
    const header = { reference: `bank:${id}:undone`, actor: by, effectiveAt: now, reason }
    return bankReceiptJournal(header, { account, amount })
  })
  await postJournals(trx, env, receipts)
  const others = group.filter(({ id }) => id !== match.id)
  waitAgain(
    trx,
    others.map(({ id }) => id),
  )
  settleWaiting(
    trx,
    others.map(({ entryId }) => entryId),
  )
}
