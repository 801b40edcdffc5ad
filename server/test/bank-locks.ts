// What two contend for when banks' statements are taken in and matched.
import { randomUUID } from 'node:crypto'
import { encodeId, uuidOf } from '../src/kernel/ids.ts'
import { only } from '../src/kernel/result.ts'
import { addMs, DAY_MS } from '../src/kernel/time.ts'
import { returnStock } from '../src/catalog/stock-store.ts'
import { orderEffects } from '../src/orders/index.ts'
import { lockCapture } from '../src/payments/capture-store.ts'
import type { Transaction } from '../src/platform/db.ts'
import {
  claimNewEntries,
  lockEntry,
  lockOpenReversals,
  lockTakenBack,
} from '../src/reconciliation/entry-store.ts'
import { claimEndedParts, lockMatch } from '../src/reconciliation/match-store.ts'
import { lockBankAccount } from '../src/reconciliation/statement-store.ts'
import type { Objects } from './cast.ts'
import type { TestServer } from './harness.ts'

/** Two take it, the contender 0 and the contender 1; what they do is undone. */
export type Take = (trx: Transaction, contender: 0 | 1) => Promise<unknown>

export type Lock = Readonly<{ name: string; file: string; take: Take; locks?: number }>

export type Sharing = Omit<Lock, 'take'> &
  Readonly<{ take: (trx: Transaction) => Promise<readonly unknown[] | number> }>

/** Of the payment that was captured: the network's number of it, and what took its stock. */
export type Paid = Readonly<{ gatewayNumber: string; reference: string }>

/** Arranges what the bank's locks are about. */
export async function prepareBank(server: TestServer, objects: Objects): Promise<Paid> {
  await arriveAtTheBank(server, objects)
  return paidBy(server, objects.orderId)
}

async function paidBy({ owner }: TestServer, orderId: string) {
  const { rows: found } = await owner.pool.query<{ gateway_number: string; quote_id: string }>(
    `select c.gateway_number, g.quote_id from orders.orders o
      join orders.order_groups g on g.id = o.group_id
      join payments.attempts a on a.intent_id = g.intent_id
      join payments.captures c on c.attempt_id = a.id where o.id = $1`,
    [uuidOf('ord', orderId)],
  )
  const { gateway_number: gatewayNumber, quote_id } = only(found)
  return { gatewayNumber, reference: encodeId('quo', quote_id) }
}

/** An entry to be booked, a reversal that came first, and a part of a payment that is paid. */
async function arriveAtTheBank({ owner }: TestServer, { entryId, matchId, orderId }: Objects) {
  const states = { credit: ['new', null], debit: ['open', 'reversal'] }
  for (const [direction, [state, reason]] of Object.entries(states)) {
    await owner.pool.query(
      `insert into reconciliation.entries
        select (jsonb_populate_record(e, jsonb_build_object('id', $2::uuid, 'fingerprint', $2::uuid,
          'direction', $3::text, 'state', $4::text, 'reason', $5::text))).*
        from reconciliation.entries e where e.id = $1`,
      [uuidOf('ben', entryId), randomUUID(), direction, state, reason],
    )
  }
  await owner.pool.query(
    `insert into reconciliation.matches
      select (jsonb_populate_record(m, jsonb_build_object('id', $2::uuid, 'intent_id', g.intent_id))).*
      from reconciliation.matches m, orders.orders o join orders.order_groups g on g.id = o.group_id
      where m.id = $1 and o.id = $3`,
    [uuidOf('mat', matchId), randomUUID(), uuidOf('ord', orderId)],
  )
}

type Context = Readonly<{
  objects: () => Objects
  paid: () => Paid
  env: () => TestServer['env']
}>

/** Whoever comes second waits for the first. */
export const bankLocks = ({ objects, paid, env }: Context): readonly Lock[] => [
  {
    name: 'stock that is given back after it was sold',
    file: 'catalog/stock-store.ts',
    take: (trx) => Promise.resolve(returnStock(trx, [paid().reference])),
  },
  {
    name: 'orders whose payment is taken back',
    file: 'orders/order-effects.ts',
    take: (trx) => {
      const payBy = addMs(env().now(), DAY_MS)
      const orderIds = [objects().orderId]
      return orderEffects(env()).reopenOrders(trx, { orderIds, payBy })
    },
  },
  {
    name: 'the intent of a capture',
    file: 'payments/capture-store.ts',
    take: (trx) => lockCapture(trx, 'alipay', paid().gatewayNumber),
  },
  {
    name: 'an account at a bank',
    file: 'reconciliation/statement-store.ts',
    take: (trx) => lockBankAccount(trx, { name: 'cast', currency: 'CNY' }),
  },
  {
    name: 'a bank entry',
    file: 'reconciliation/entry-store.ts',
    take: (trx) => lockEntry(trx, objects().entryId),
  },
  {
    name: 'entries that a bank takes back',
    file: 'reconciliation/entry-store.ts',
    take: async (trx) => {
      const entry = await lockEntry(trx, objects().entryId)
      return entry && lockTakenBack(trx, entry)
    },
  },
  {
    name: 'reversals that came first',
    file: 'reconciliation/entry-store.ts',
    take: (trx) => lockOpenReversals(trx),
  },
  {
    name: 'a match',
    file: 'reconciliation/match-store.ts',
    take: (trx) => lockMatch(trx, objects().matchId),
  },
]

/** Whoever comes second takes what is left. */
export const bankClaims: readonly Sharing[] = [
  {
    name: 'entries to be booked',
    file: 'reconciliation/entry-store.ts',
    take: (trx) => claimNewEntries(trx, 100),
  },
  {
    name: 'parts of payments that ended',
    file: 'reconciliation/match-store.ts',
    take: (trx) => claimEndedParts(trx, 100),
  },
]
