import { Type } from 'typebox'
import { inTransaction } from '../platform/db.ts'
import { defineJob } from '../platform/jobs.ts'
import { findExpiredReservations, releaseStock } from './stock-store.ts'

const BATCH_SIZE = 200 // Small enough that a checkout never waits long for the locks.
const MAX_BATCHES = 500

/** Gives back stock whose time is over, for whatever reason nobody else has. Safe to run at once. */
export const releaseExpiredStock = defineJob({
  name: 'catalog.release_expired_stock',
  schedule: '* * * * *',
  payload: Type.Object({}),
  async run({ db, env, log }) {
    let released = 0
    for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
      const now = env.now()
      const references = await findExpiredReservations(db, { now, limit: BATCH_SIZE })
      if (references.length === 0) break
      await inTransaction(db, (trx) => releaseStock(trx, references))
      released += references.length
    }
    if (released > 0) log.info({ released }, 'expired stock reservations released')
  },
})
