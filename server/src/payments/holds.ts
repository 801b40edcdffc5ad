import { encodeId } from '../kernel/ids.ts'
import { Refusal, type RefusalReason } from '../kernel/result.ts'
import { BALANCE } from '../gateways/index.ts'
import {
  balanceHoldJournal,
  balanceVoidJournal,
  postJournals,
  tryJournals,
  type Journal,
} from '../ledger/index.ts'
import type { Transaction } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import type { Attempt, Intent, Share } from './payments.ts'
import { findIntentsByIds, saveClosed } from './hold-store.ts'
import { listShares } from './store.ts'

// An attempt to pay from the buyer's balance has its money reserved from the moment it begins until
// it is captured or given up.

type Reserving = Readonly<{
  attempt: Attempt
  intent: Pick<Intent, 'buyerUuid' | 'surcharge'>
  shares: readonly Omit<Share, 'intentId'>[]
}>

/** What the ledger's balance templates are told of an attempt. */
export function balancePaymentOf({ attempt, intent, shares }: Reserving) {
  const { buyerUuid, surcharge } = intent
  return { number: attempt.number, buyerId: encodeId('pty', buyerUuid), shares, surcharge }
}

/**
 * Reserves what attempts on a balance are to pay; refuses one that has less. Others need nothing.
 */
export async function reserveBalances(
  trx: Transaction,
  env: Env,
  opened: readonly Reserving[],
): Promise<void> {
  const reserving = opened.filter(({ attempt }) => attempt.gateway === BALANCE)
  const journals = reserving.map((each) =>
    balanceHoldJournal(header(env, each.attempt, 'hold'), balancePaymentOf(each)),
  )
  const results = await tryJournals(trx, env, journals)
  for (const result of results) {
    if (result.ok) continue
    throw tooLow(result.refusal, reserving[results.indexOf(result)]?.attempt.amount.currency)
  }
}

/** What the ledger says of an account, in the words of who owns it. */
export function tooLow(reason: RefusalReason, currency: string | undefined): Refusal {
  if (reason.code !== 'ledger.balance_exceeded') return new Refusal(reason)
  const { shortMinor } = reason
  return new Refusal({ code: 'payments.balance_too_low', currency, shortMinor })
}

type End = Readonly<{ at: Date; nextQueryAt: Date | null }>

/**
 * Ends pending attempts without a payment. While somebody may still pay them they are asked about;
 * what those on a balance had reserved is free again.
 */
export async function closeAttempts(
  trx: Transaction,
  env: Env,
  { intentIds, end }: Readonly<{ intentIds: readonly string[]; end: End }>,
): Promise<void> {
  const closed = await saveClosed(trx, intentIds, end)
  const onBalance = closed.filter(({ gateway }) => gateway === BALANCE)
  if (onBalance.length === 0) return
  const ids = onBalance.map(({ intentId }) => intentId)
  const [intents, shares] = await Promise.all([findIntentsByIds(trx, ids), listShares(trx, ids)])
  const sharesOf = Map.groupBy(shares, ({ intentId }) => intentId)
  const journals = onBalance.flatMap((attempt): Journal[] => {
    const intent = intents.get(attempt.intentId)
    if (!intent) return []
    const payment = balancePaymentOf({ attempt, intent, shares: sharesOf.get(intent.id) ?? [] })
    return [balanceVoidJournal(header(env, attempt, 'void'), payment)]
  })
  await postJournals(trx, env, journals)
}

const header = (env: Env, { id, number }: Attempt, step: string) => ({
  reference: `balance:${number}:${step}`,
  actor: 'system',
  effectiveAt: env.now(),
  reason: id,
})
