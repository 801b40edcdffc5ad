import { encodeId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/result.ts'
import { addMs } from '../kernel/time.ts'
import { partyOf, type Caller } from '../identity/index.ts'
import { inTransaction, type Reader, type Transaction } from '../platform/db.ts'
import { newUuid } from '../platform/env.ts'
import { recordEvents } from '../platform/outbox.ts'
import { closeLive, lineOf, openIntents, type Chosen } from './attempts.ts'
import type { PaymentsDeps } from './deps.ts'
import { findIntentsOfOrders, findMerged, lockMerging } from './merge-store.ts'
import { saveMerged, saveSeparated, type MergingIntent } from './merge-store.ts'
import type { Intent } from './payments.ts'
import { finishIntents, listShares, lockIntent } from './store.ts'

// One payment for several checkouts. It takes over whole checkouts: their own intents rest as
// `merged` while it waits, and wait again when it is taken apart.

/** What one payment may pay, so that a payer can still tell what it is for. */
export const MAX_MERGED_ORDERS = 30

type Asked = Readonly<{ caller: Caller; orderIds: readonly string[] }>

/** The unpaid intents of the caller's that pay these orders, oldest first. */
export async function findMergeable(
  reader: Reader,
  { caller, orderIds }: Asked,
): Promise<Intent[]> {
  const found = await findIntentsOfOrders(reader, orderIds, caller.parties)
  const intents = orderIds.map((orderId) => {
    const own = found.get(orderId)
    if (!own) throw new Refusal({ code: 'payments.not_found', orderId })
    const unpaid = own.filter(({ state, dueAt }) => state === 'awaiting_payment' && dueAt === null)
    const intent = unpaid.find(({ restId }) => restId === null)
    if (unpaid.length > 1) throw new Refusal({ code: 'payments.part_from_balance', orderId })
    if (!intent) throw new Refusal({ code: 'payments.not_awaiting', orderId })
    return intent
  })
  const byId = new Map(intents.map((intent) => [intent.id, intent]))
  if (byId.size < 2) throw new Refusal({ code: 'payments.too_few_to_merge' })
  const ids = [...byId.keys()].toSorted((a, b) => (a < b ? -1 : 1))
  const shares = await listShares(reader, ids)
  if (shares.length > MAX_MERGED_ORDERS) {
    throw new Refusal({ code: 'payments.too_many_to_merge', most: MAX_MERGED_ORDERS })
  }
  return ids.flatMap((id) => byId.get(id) ?? [])
}

type Merging = Readonly<{ caller: Caller; intentIds: readonly string[]; chosen: Chosen }>

/**
 * Closes what is open of these intents, so that one payment can take their place. The gateways are
 * asked first: what they have taken is captured instead, and while one does not answer nothing more
 * happens.
 */
export async function closeOpen(
  deps: PaymentsDeps,
  { caller, intentIds }: Pick<Merging, 'caller' | 'intentIds'>,
): Promise<void> {
  for (const intentId of intentIds) {
    const found = await inTransaction(deps.db, (trx) => lockIntent(trx, intentId, caller.parties))
    if (found?.intent.state !== 'awaiting_payment' || !found.live) continue
    await closeLive(deps, found.live)
  }
}

/** Opens one intent in the place of several, until the first of them would have ended. */
export async function mergeIntents(
  trx: Transaction,
  { env, effects }: Pick<PaymentsDeps, 'env' | 'effects'>,
  { caller, intentIds, chosen }: Merging,
): Promise<string> {
  const now = env.now()
  const merging = await lockMerging(trx, intentIds)
  for (const each of merging) refuseUnmergeable(each, now)
  const { payWithinMs, ...way } = chosen
  const first = Math.min(...merging.map(({ intent }) => intent.expiresAt.getTime()))
  const expiresAt = payWithinMs === undefined ? new Date(first) : addMs(now, payWithinMs)
  const wanted = { intentIds, method: chosen.method, payBy: expiresAt }
  const { amount, surcharge, charges } = await effects.repriceOrders(trx, wanted)
  const shares = await listShares(trx, intentIds)
  const id = encodeId('pi', newUuid(env))
  await openIntents(trx, env, [
    {
      ...{ id, buyerUuid: partyOf(caller).uuid, purpose: 'orders', amount, surcharge, expiresAt },
      subject: `Danbao ${id.slice(-SUBJECT_DIGITS)}`,
      chosen: way,
      lineId: await lineOf(trx, effects, { intentIds, gateway: way.gateway }),
      shares: shares.map((share) => ({
        ...share,
        charge: charges.get(share.orderId) ?? share.charge,
      })),
    },
  ])
  await saveMerged(trx, intentIds, { intoId: id, at: now })
  await effects.followShares(trx, [id])
  const event = { type: 'payments.merged', object: id, actor: caller.actor }
  await recordEvents(trx, env, [{ ...event, data: { intentIds } }])
  return id
}

const SUBJECT_DIGITS = 8

function refuseUnmergeable({ intent, hasLive, hasPart }: MergingIntent, now: Date): void {
  if (intent.state === 'succeeded') throw new Refusal({ code: 'payments.already_paid' })
  if (intent.state !== 'awaiting_payment') throw new Refusal({ code: 'payments.not_awaiting' })
  if (intent.expiresAt <= now) throw new Refusal({ code: 'payments.expired' })
  if (hasPart) throw new Refusal({ code: 'payments.part_from_balance' })
  if (hasLive) throw new Refusal({ code: 'payments.outcome_unknown' })
}

/** Takes a payment for several checkouts apart: each waits to be paid by itself again. */
export async function separateIntent(
  deps: PaymentsDeps,
  caller: Caller,
  intentId: string,
): Promise<string[]> {
  const { db, env, effects } = deps
  await closeOpen(deps, { caller, intentIds: [intentId] })
  const merged = await inTransaction(db, async (trx) => {
    const locked = await lockIntent(trx, intentId, caller.parties)
    if (!locked) throw new Refusal({ code: 'payments.not_found' })
    const { intent, live } = locked
    const ids = await findMerged(trx, intentId)
    if (ids.length === 0) throw new Refusal({ code: 'payments.not_merged' })
    if (intent.state === 'succeeded') throw new Refusal({ code: 'payments.already_paid' })
    if (intent.state !== 'awaiting_payment') throw new Refusal({ code: 'payments.not_awaiting' })
    if (live) throw new Refusal({ code: 'payments.outcome_unknown' })
    const parts = await lockMerging(trx, ids)
    await finishIntents(trx, [intentId], { state: 'cancelled', at: env.now() })
    await saveSeparated(trx, ids, intent.expiresAt)
    await effects.followShares(trx, ids)
    for (const { intent: own, method } of parts) {
      const wanted = { intentIds: [own.id], method, payBy: intent.expiresAt }
      await effects.repriceOrders(trx, wanted)
    }
    const event = { type: 'payments.separated', object: intentId, actor: caller.actor }
    await recordEvents(trx, env, [{ ...event, data: { intentIds: ids } }])
    return ids
  })
  deps.outcomes.announce([intentId])
  return merged
}
