import { encodeId, uuidOf } from '../kernel/ids.ts'
import { money, type Money } from '../kernel/money.ts'
import { sourcesOf } from '../kernel/moves.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import { refundMoves } from './payments.ts'
import type { Purpose, Refunded, RefundState, Share } from './payments.ts'
import { fromShareRow, type ShareRow } from './store.ts'

export type Refund = Readonly<{
  id: string
  captureId: string
  gateway: string
  buyerUuid: string
  /** What the capture it is taken from was for. */
  purpose: Purpose | 'stray'
  /** The gateway's number of the payment that is refunded. */
  gatewayNumber: string
  /** Our number of this refund at the gateway. */
  number: string
  /** Taken from an order, in its own currency; null for stray money and top-ups. */
  order: Readonly<{ orderId: string; amount: Money }> | null
  charge: Money
  reason: string
  requestedBy: string
  state: RefundState
  tries: number
  /** How often it was made and came back: from then on its money lies in suspense. */
  returns: number
  createdAt: Date
  finalAt: Date | null
  /** While it is granted: how much of it was still owed on terms, and is not any more. */
  lowered: Money | null
}>

/** A refund as it is followed: where it goes, and how far it is. */
export type TrackedRefund = Refund &
  Readonly<{
    /** How its payment was paid. */
    method: string
    /** When the network was first asked; null while it waits, and for old ones. */
    sentAt: Date | null
    /** The account the money came from and goes back to, masked as the network shows it. */
    payer: string | null
    /** When the network took what is refunded. */
    capturedAt: Date
  }>

type RefundRow = {
  id: string
  capture_id: string
  gateway: string
  buyer_id: string
  purpose: Purpose | 'stray'
  gateway_number: string
  number: string
  order_id: string | null
  order_currency: string | null
  order_amount: bigint | null
  currency: string
  amount: bigint
  reason: string
  requested_by: string
  state: RefundState
  tries: number
  returns: number
  method: string
  created_at: Date
  sent_at: Date | null
  final_at: Date | null
  payer: string | null
  captured_at: Date
}

function fromRefundRow(row: RefundRow): TrackedRefund {
  const { order_id, order_currency, order_amount } = row
  return {
    id: encodeId('ref', row.id),
    captureId: encodeId('cap', row.capture_id),
    gateway: row.gateway,
    buyerUuid: row.buyer_id,
    purpose: row.purpose,
    gatewayNumber: row.gateway_number,
    number: row.number,
    order:
      order_id && order_currency && order_amount !== null
        ? { orderId: encodeId('ord', order_id), amount: money(order_currency, order_amount) }
        : null,
    charge: money(row.currency, row.amount),
    reason: row.reason,
    requestedBy: row.requested_by,
    state: row.state,
    tries: row.tries,
    returns: row.returns,
    method: row.method,
    createdAt: row.created_at,
    sentAt: row.sent_at,
    finalAt: row.final_at,
    lowered: null,
    payer: row.payer,
    capturedAt: row.captured_at,
  }
}

type Refundable = Readonly<{
  share: Share
  captureId: string
  gateway: string
  buyerUuid: string
  gatewayNumber: string
  before: Refunded
}>

type RefundableRow = ShareRow & {
  capture_id: string
  gateway: string
  buyer_id: string
  gateway_number: string
  refunded: bigint
  refunded_charge: bigint
}

/**
 * The payments of an order: what each gave, and what of it was refunded or is on its way. Locks
 * their intents.
 */
export async function lockRefundable(trx: Transaction, orderId: string): Promise<Refundable[]> {
  const id = uuidOf('ord', orderId)
  const [, rows] = await Promise.all([
    trx.query({
      name: 'payments.lock_intent_of_order',
      text: `select id from payments.intents
        where id = any(array(select intent_id from payments.shares where order_id = $1))
        order by id for update`,
      values: [id],
    }),
    trx.query<RefundableRow>({
      name: 'payments.refundable',
      text: `select s.*, i.currency as charge_currency, i.buyer_id, c.id as capture_id, c.gateway,
          c.gateway_number,
          coalesce(r.total, 0)::bigint as refunded, coalesce(r.charge, 0)::bigint as refunded_charge
        from payments.shares s
        join payments.intents i on i.id = s.intent_id
        join payments.attempts a on a.intent_id = i.id and a.state = 'succeeded'
        join payments.captures c on c.attempt_id = a.id and c.purpose = 'orders'
          and c.reversed_at is null
        left join lateral (
          select sum(order_amount) as total, sum(amount) as charge
          from payments.refunds
          where order_id = s.order_id and capture_id = c.id and state <> 'declined') r on true
        where s.order_id = $1`,
      values: [id],
    }),
  ])
  return rows.map((row) => ({
    share: fromShareRow(row),
    captureId: encodeId('cap', row.capture_id),
    gateway: row.gateway,
    buyerUuid: row.buyer_id,
    gatewayNumber: row.gateway_number,
    before: {
      total: money(row.currency, row.refunded),
      charge: money(row.charge_currency, row.refunded_charge),
    },
  }))
}

export async function insertRefunds(trx: Transaction, refunds: readonly Refund[]): Promise<void> {
  await trx.query({
    name: 'payments.insert_refunds',
    text: `insert into payments.refunds (id, capture_id, order_id, order_currency, order_amount,
        currency, amount, reason, requested_by, number, state, next_try_at, created_at)
      select id, capture_id, order_id, order_currency, order_amount, currency, amount, reason,
        requested_by, number, 'prepared', created_at, created_at
      from jsonb_to_recordset($1::jsonb) as r(id uuid, capture_id uuid, order_id uuid,
        order_currency text, order_amount bigint, currency text, amount bigint, reason text,
        requested_by text, number text, created_at timestamptz)`,
    values: [
      JSON.stringify(
        refunds.map((refund) => ({
          id: uuidOf('ref', refund.id),
          capture_id: uuidOf('cap', refund.captureId),
          order_id: refund.order && uuidOf('ord', refund.order.orderId),
          order_currency: refund.order?.amount.currency ?? null,
          order_amount: refund.order?.amount.minor.toString() ?? null,
          currency: refund.charge.currency,
          amount: refund.charge.minor.toString(),
          reason: refund.reason,
          requested_by: refund.requestedBy,
          number: refund.number,
          created_at: refund.createdAt,
        })),
      ),
    ],
  })
}

const SELECT = `select r.*, c.gateway, c.gateway_number, c.payer, c.captured_at, c.purpose, a.method,
    i.buyer_id
  from payments.refunds r join payments.captures c on c.id = r.capture_id
  join payments.attempts a on a.id = c.attempt_id
  join payments.intents i on i.id = a.intent_id`

/**
 * Refunds to send or to ask about, claimed until `until`. Networks want a pause between two refunds
 * of one payment, so a payment has one of them on its way at a time, oldest first, and the next one
 * a while after it was answered. One that stays unknown holds up no other.
 */
export async function claimDueRefunds(
  trx: Transaction,
  now: Date,
  claim: Readonly<{ until: Date; lastBefore: Date; limit: number }>,
): Promise<(Refund & Readonly<{ isNew: boolean }>)[]> {
  const claimed = await trx.query<{ id: string; is_new: boolean }>({
    name: 'payments.claim_refunds',
    text: `with due as (
        select r.id, r.state = 'prepared' as is_new from payments.refunds r
        where r.next_try_at <= $1 and not exists (
          select from payments.refunds o
          where o.capture_id = r.capture_id and o.id <> r.id
            and ((o.state = 'dispatched' and o.next_try_at > $1) or o.last_tried_at > $3
              or (o.next_try_at <= $1 and o.id < r.id)))
        order by r.next_try_at limit $4 for update skip locked)
      update payments.refunds r
      set state = case when r.state = any($5) then 'dispatched' else r.state end,
        next_try_at = $2, tries = r.tries + 1, last_tried_at = $1,
        sent_at = coalesce(r.sent_at, $1)
      from due where r.id = due.id
      returning r.id, due.is_new`,
    values: [now, claim.until, claim.lastBefore, claim.limit, sourcesOf(refundMoves, 'dispatched')],
  })
  const rows = await trx.query<RefundRow>({
    name: 'payments.refunds_by_ids',
    text: `${SELECT} where r.id = any($1) order by r.id`,
    values: [claimed.map(({ id }) => id)],
  })
  const fresh = new Map(claimed.map(({ id, is_new }) => [id, is_new]))
  return rows.map((row) => ({ ...fromRefundRow(row), isNew: fresh.get(row.id) ?? false }))
}

const OPEN: readonly RefundState[] = ['prepared', 'dispatched', 'unknown']

/** Locks a refund; undefined when it is final already. */
export const lockOpenRefund = (trx: Transaction, id: string) => lockRefund(trx, id, OPEN)

/** Locks a refund; undefined when its state is none of these. */
export async function lockRefund(
  trx: Transaction,
  id: string,
  states: readonly RefundState[],
): Promise<Refund | undefined> {
  const uuid = uuidOf('ref', id)
  const [, rows] = await Promise.all([
    trx.query({
      name: 'payments.lock_refund',
      text: `select id from payments.refunds where id = $1 for update`,
      values: [uuid],
    }),
    trx.query<RefundRow>({
      name: 'payments.refund_in_state',
      text: `${SELECT} where r.id = $1 and r.state = any($2)`,
      values: [uuid, states],
    }),
  ])
  const [row] = rows
  return row && fromRefundRow(row)
}

/**
 * Saves what the network said at an instant; only what is unknown is not final. One that was sent
 * once more and declined has failed again, so that the next time it has another number.
 */
export async function saveRefund(
  trx: Transaction,
  refund: Readonly<{ id: string; state: 'unknown' | 'succeeded' | 'declined' | 'failed' }>,
  note: Readonly<{ at: Date; nextTryAt: Date | null; answer: string }>,
): Promise<void> {
  await trx.query({
    name: 'payments.save_refund',
    text: `update payments.refunds
      set state = $2, last_tried_at = $3, next_try_at = $4, last_answer = $5,
        returns = returns + ($2 = 'failed')::integer,
        final_at = case when $2 <> 'unknown' then $3::timestamptz end
      where id = $1 and state = any($6)`,
    values: [
      uuidOf('ref', refund.id),
      refund.state,
      note.at,
      note.nextTryAt,
      note.answer,
      sourcesOf(refundMoves, refund.state),
    ],
  })
}

/** When to look again whether a refund that was made has come back. */
export async function scheduleRecheck(
  trx: Transaction,
  { id }: Pick<Refund, 'id'>,
  nextTryAt: Date | null,
): Promise<void> {
  await trx.query({
    name: 'payments.schedule_recheck',
    text: `update payments.refunds set next_try_at = $2 where id = $1 and state = 'succeeded'`,
    values: [uuidOf('ref', id), nextTryAt],
  })
}

/** A refund that was made has come back. */
export async function saveReturn(
  trx: Transaction,
  { id }: Pick<Refund, 'id'>,
  note: Readonly<{ at: Date; answer: string }>,
): Promise<void> {
  await trx.query({
    name: 'payments.save_return',
    text: `update payments.refunds set state = 'failed', returns = returns + 1, next_try_at = null,
        final_at = $2, last_answer = $3
      where id = $1 and state = 'succeeded'`,
    values: [uuidOf('ref', id), note.at, note.answer],
  })
}

/** Makes ready a refund that came back, under another number. */
export async function saveAgain(
  trx: Transaction,
  { id, number }: Pick<Refund, 'id' | 'number'>,
  now: Date,
): Promise<void> {
  await trx.query({
    name: 'payments.send_refund_again',
    text: `update payments.refunds set state = 'prepared', number = $2, next_try_at = $3,
        final_at = null, sent_at = null
      where id = $1 and state = any($4)`,
    values: [uuidOf('ref', id), number, now, sourcesOf(refundMoves, 'prepared')],
  })
}

/** The refunds of these orders, oldest first. */
export async function listRefundsOfOrders(
  reader: Reader,
  orderIds: readonly string[],
): Promise<TrackedRefund[]> {
  const rows = await reader.query<RefundRow>({
    name: 'payments.refunds_of_orders',
    text: `${SELECT} where r.order_id = any($1) order by r.id`,
    values: [orderIds.map((id) => uuidOf('ord', id))],
  })
  return rows.map(fromRefundRow)
}

/** Money that came for this intent although nothing waited for it, as it goes back. */
export async function listStrayRefunds(reader: Reader, intentId: string): Promise<TrackedRefund[]> {
  const rows = await reader.query<RefundRow>({
    name: 'payments.stray_refunds_of_intent',
    text: `${SELECT}
      where a.intent_id = $1 and c.purpose = 'stray' order by r.id limit 100`,
    values: [uuidOf('pi', intentId)],
  })
  return rows.map(fromRefundRow)
}
