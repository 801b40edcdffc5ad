import type { Gateways } from '../gateways/index.ts'
import type { Db, Reader, Transaction } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import type { Log } from '../platform/log.ts'
import type { Outcomes } from './outcomes.ts'

export type OrderName = Readonly<{
  number: string
  supplier: Readonly<{ id: string; name: Readonly<{ en: string; zh: string }> }>
}>

/** What must happen to orders in the very transaction that changes their payment. */
export type OrderEffects = Readonly<{
  markOrdersPaid: (
    trx: Transaction,
    paid: readonly Readonly<{ orderId: string; paidAt: Date }>[],
  ) => Promise<void>
  closeUnpaidOrders: (
    trx: Transaction,
    closed: Readonly<{ orderIds: readonly string[]; state: 'cancelled' | 'expired' }>,
  ) => Promise<void>
  markOrdersRefunded: (trx: Transaction, orderIds: readonly string[]) => Promise<void>
  /** An order by the number people see; for finding a payment. */
  findOrderId: (reader: Reader, number: string) => Promise<string | undefined>
  /** What people call these orders, by their ids. */
  nameOrders: (reader: Reader, orderIds: readonly string[]) => Promise<Map<string, OrderName>>
  /** The checkout that an intent pays. */
  findGroupId: (reader: Reader, intentId: string) => Promise<string | undefined>
}>

export type PaymentsDeps = Readonly<{
  db: Db
  env: Env
  log: Log
  gateways: Gateways
  effects: OrderEffects
  outcomes: Outcomes
}>
