import type { Money } from '../kernel/money.ts'
import type { Gateways } from '../gateways/index.ts'
import type { Db, Reader, Transaction } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import type { Log } from '../platform/log.ts'
import type { Outcomes } from './outcomes.ts'
import type { MethodOffer } from './views.ts'

/** What an intent charges by a method, in all and for each of its orders. */
export type Repriced = Readonly<{
  amount: Money
  surcharge: Money
  charges: ReadonlyMap<string, Money>
}>

export type OrderName = Readonly<{
  number: string
  supplier: Readonly<{ id: string; name: Readonly<{ en: string; zh: string }> }>
}>

/**
 * What must happen to orders in the very transaction that changes their payment. A `part` is how
 * much of an order a payment funds, in the order's own currency.
 */
export type OrderEffects = Readonly<{
  markOrdersPaid: (
    trx: Transaction,
    paid: readonly Readonly<{ orderId: string; part: Money; paidAt: Date }>[],
  ) => Promise<void>
  /** Says which were: some may hold money. */
  closeUnpaidOrders: (
    trx: Transaction,
    closed: Readonly<{ orderIds: readonly string[]; state: 'cancelled' | 'expired' }>,
  ) => Promise<string[]>
  /** These parts of orders wait to be paid again, until an instant; says how many could. */
  reopenOrders: (
    trx: Transaction,
    reopened: Readonly<{
      parts: readonly Readonly<{ orderId: string; part: Money }>[]
      payBy: Date
    }>,
  ) => Promise<number>
  /** Says which have nothing left. */
  markOrdersRefunded: (trx: Transaction, orderIds: readonly string[]) => Promise<string[]>
  /**
   * Charges the orders of unpaid intents together by a method, as their quotes say it costs;
   * refuses one that cannot pay them.
   */
  repriceOrders: (
    trx: Transaction,
    asked: Readonly<{ intentIds: readonly string[]; method: string; payBy: Date }>,
  ) => Promise<Repriced>
  /** There is until then to pay the orders of an unpaid intent. */
  postponeOrders: (
    trx: Transaction,
    postponed: Readonly<{ intentId: string; payBy: Date }>,
  ) => Promise<void>
  /** What every method would come to for intents together, as quoted; of later stages, now. */
  quotedMethods: (reader: Reader, intentIds: readonly string[]) => Promise<readonly MethodOffer[]>
  /** From now on these are the intents that the orders of their shares are paid by. */
  followShares: (trx: Transaction, intentIds: readonly string[]) => Promise<void>
  /** What people call these orders, by their ids. */
  nameOrders: (reader: Reader, orderIds: readonly string[]) => Promise<Map<string, OrderName>>
  /**
   * What pays the orders that people know by this text: an order's or a receipt's number, a
   * checkout's id, or what the network shows of it.
   */
  findIntentIds: (reader: Reader, text: string) => Promise<string[]>
  /** The checkouts that intents pay, by intent. */
  findGroupIds: (reader: Reader, intentIds: readonly string[]) => Promise<Map<string, string[]>>
}>

export type PaymentsDeps = Readonly<{
  db: Db
  env: Env
  log: Log
  gateways: Gateways
  effects: OrderEffects
  outcomes: Outcomes
}>
