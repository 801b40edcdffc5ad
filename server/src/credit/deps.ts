import type { Db, Reader } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import type { CustomersOf } from './lines.ts'
import type { OrderRef } from './views.ts'

export type CreditDeps = Readonly<{
  db: Db
  env: Env
  customersOf: CustomersOf
  /** What intents pay, by intent. */
  ordersOf: (
    reader: Reader,
    intentIds: readonly string[],
  ) => Promise<ReadonlyMap<string, readonly OrderRef[]>>
}>
