import { encodeId } from '../kernel/ids.ts'
import { Refusal, type RefusalReason } from '../kernel/result.ts'
import { releaseCredit, reserveCredit } from '../credit/index.ts'
import { BALANCE, TERMS } from '../gateways/index.ts'
import {
  balanceHoldJournal,
  balanceVoidJournal,
  postJournals,
  termsHoldJournal,
  termsVoidJournal,
  tryJournals,
  type Journal,
} from '../ledger/index.ts'
import type { Transaction } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import type { Attempt, Intent, Share } from './payments.ts'
import { findIntentsByIds, saveClosed } from './hold-store.ts'
import { listShares } from './store.ts'

// An attempt to pay orders from the buyer's balance or on terms has its money reserved from the
// moment it begins until it is captured or given up.

type Reserving = Readonly<{
  attempt: Attempt
  intent: Pick<Intent, 'buyerUuid' | 'surcharge'>
  shares: readonly Omit<Share, 'intentId'>[]
  /** The credit line that was offered. */
  lineId?: string | undefined
}>

const holdJournals = new Map([
  [BALANCE, balanceHoldJournal],
  [TERMS, termsHoldJournal],
])
const voidJournals = new Map([
  [BALANCE, balanceVoidJournal],
  [TERMS, termsVoidJournal],
])

/** Nobody outside takes it: it moves when the buyer confirms. */
export const isReserved = ({ gateway }: Pick<Attempt, 'gateway'>) => holdJournals.has(gateway)

/** What the ledger's templates of balances and terms are told of an attempt. */
export function reservedPaymentOf({ attempt, intent, shares }: Reserving) {
  const { buyerUuid, surcharge } = intent
  return { number: attempt.number, buyerId: encodeId('pty', buyerUuid), shares, surcharge }
}

/**
 * Reserves what attempts on a balance or on terms are to pay; refuses one that has less. Others
 * need nothing, nor does what pays debts off from a balance: it is captured at once.
 */
export async function reserveFunds(
  trx: Transaction,
  env: Env,
  opened: readonly Reserving[],
): Promise<void> {
  const reserving = opened.filter(({ shares }) => shares.length > 0)
  const onTerms = reserving.filter(({ attempt }) => attempt.gateway === TERMS)
  await reserveCredit(
    trx,
    env,
    onTerms.map(({ attempt: { id: attemptId, intentId, amount }, intent, lineId }) => ({
      ...{ attemptId, intentId, amount, lineId, buyerUuid: intent.buyerUuid },
    })),
  )
  const held = reserving.flatMap((each) => {
    const { attempt } = each
    const makeJournal = holdJournals.get(attempt.gateway)
    if (!makeJournal) return []
    const journal = makeJournal(header(env, attempt, 'hold'), reservedPaymentOf(each))
    return { journal, currency: attempt.amount.currency }
  })
  const results = await tryJournals(
    trx,
    env,
    held.map(({ journal }) => journal),
  )
  for (const [index, result] of results.entries()) {
    if (!result.ok) throw tooLow(result.refusal, held[index]?.currency)
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
 * what those on a balance or on terms had reserved is free again.
 */
export async function closeAttempts(
  trx: Transaction,
  env: Env,
  { intentIds, end }: Readonly<{ intentIds: readonly string[]; end: End }>,
): Promise<void> {
  const closed = await saveClosed(trx, intentIds, end)
  const reserved = closed.filter(({ gateway }) => voidJournals.has(gateway))
  if (reserved.length === 0) return
  const onTerms = reserved.filter(({ gateway }) => gateway === TERMS)
  await releaseCredit(
    trx,
    env,
    onTerms.map(({ id }) => id),
  )
  const ids = reserved.map(({ intentId }) => intentId)
  const [intents, shares] = await Promise.all([findIntentsByIds(trx, ids), listShares(trx, ids)])
  const sharesOf = Map.groupBy(shares, ({ intentId }) => intentId)
  const journals = reserved.flatMap((attempt): Journal[] => {
    const intent = intents.get(attempt.intentId)
    const makeJournal = voidJournals.get(attempt.gateway)
    if (!intent || !makeJournal) return []
    const payment = reservedPaymentOf({ attempt, intent, shares: sharesOf.get(intent.id) ?? [] })
    return [makeJournal(header(env, attempt, 'void'), payment)]
  })
  await postJournals(trx, env, journals)
}

const header = (env: Env, { id, number, gateway }: Attempt, step: string) => ({
  reference: `${gateway === TERMS ? TERMS : 'balance'}:${number}:${step}`,
  actor: 'system',
  effectiveAt: env.now(),
  reason: id,
})
