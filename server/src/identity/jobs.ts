import { Type } from 'typebox'
import { defineJob } from '../platform/jobs.ts'
import { deleteExpired } from './store.ts'

const BATCH_SIZE = 1000
const MAX_BATCHES = 1000

/** Expired sessions open nothing any more; this only keeps the tables small. */
export const forgetExpired = defineJob({
  name: 'identity.forget_expired',
  schedule: '17 * * * *',
  payload: Type.Object({}),
  async run({ db, env, log }) {
    const now = env.now()
    for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
      const deleted = await deleteExpired(db, now, BATCH_SIZE)
      log.info({ deleted }, 'expired sessions and failure counts deleted')
      if (deleted < BATCH_SIZE) return
    }
  },
})
