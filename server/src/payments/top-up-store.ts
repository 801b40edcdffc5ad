import { encodeId, uuidOf } from '../kernel/ids.ts'
import { money, type Money } from '../kernel/money.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import type { IntentState } from './payments.ts'

// Queries on intents that pay the buyer's own balance.

/** A top-up with what its network took, and what went back or is on its way. */
export type TopUp = Readonly<{
  id: string
  amount: Money
  method: string
  state: IntentState
  createdAt: Date
  expiresAt: Date
  capture: Readonly<{
    id: string
    gateway: string
    gatewayNumber: string
    amount: Money
    /** Without what was paid for the method. */
    toBalance: Money
  }> | null
  refunded: Money
}>

type TopUpRow = {
  id: string
  currency: string
  amount: bigint
  surcharge: bigint
  method: string
  state: IntentState
  created_at: Date
  expires_at: Date
  capture_id: string | null
  gateway: string
  gateway_number: string
  captured: bigint
  refunded: bigint
}

function fromRow(row: TopUpRow): TopUp {
  const { capture_id, gateway, gateway_number: gatewayNumber, currency } = row
  return {
    id: encodeId('pi', row.id),
    amount: money(currency, row.amount),
    method: row.method,
    state: row.state,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    capture:
      capture_id === null
        ? null
        : {
            ...{ id: encodeId('cap', capture_id), gateway, gatewayNumber },
            amount: money(currency, row.captured),
            toBalance: money(currency, row.captured - row.surcharge),
          },
    refunded: money(currency, row.refunded),
  }
}

const SELECT = `select i.id, i.currency, i.amount, i.surcharge, i.state, i.created_at, i.expires_at, a.method,
    c.id as capture_id, c.gateway, c.gateway_number, c.amount as captured,
    coalesce(r.sum, 0)::bigint as refunded
  from payments.intents i
  cross join lateral (
    select id, method from payments.attempts
    where intent_id = i.id order by state = 'succeeded' desc, id desc limit 1) a
  left join payments.captures c on c.attempt_id = a.id and c.purpose = 'top_up'
  left join lateral (
    select sum(amount) from payments.refunds
    where capture_id = c.id and state <> 'declined') r on true`

type Page = Readonly<{ after: string | null; limit: number }>

/** A buyer's top-ups, the newest first. */
export async function listTopUps(
  reader: Reader,
  buyerUuid: string,
  { after, limit }: Page,
): Promise<TopUp[]> {
  const rows = await reader.query<TopUpRow>({
    text: `${SELECT}
      where i.buyer_id = $1 and i.purpose = 'top_up' and ($2::uuid is null or i.id < $2)
      order by i.id desc limit $3`,
    values: [buyerUuid, after && uuidOf('pi', after), limit],
  })
  return rows.map(fromRow)
}

/** Locks a buyer's top-up, then reads it. */
export async function lockTopUp(
  trx: Transaction,
  { id, buyerUuid }: Readonly<{ id: string; buyerUuid: string }>,
): Promise<TopUp | undefined> {
  const values = [uuidOf('pi', id), buyerUuid]
  const where = `where i.id = $1 and i.buyer_id = $2 and i.purpose = 'top_up'`
  const [, rows] = await Promise.all([
    trx.query({
      name: 'payments.lock_top_up',
      text: `select i.id from payments.intents i ${where} for update`,
      values,
    }),
    trx.query<TopUpRow>({ name: 'payments.top_up', text: `${SELECT} ${where}`, values }),
  ])
  const [row] = rows
  return row && fromRow(row)
}
