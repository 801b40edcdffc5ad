import { Type } from 'typebox'
import { addMs, DAY_MS } from '../kernel/time.ts'
import { defineJob } from '../platform/jobs.ts'
import { deletePreviews } from './supplier-store.ts'

const BATCH_SIZE = 100 // Each keeps a whole price list, up to 5 MB.
const MAX_BATCHES = 1000

/** A list previewed this long ago says nothing of today's stock; its file can be sent again. */
const KEPT_MS = 30 * DAY_MS

export const forgetPreviews = defineJob({
  name: 'catalog.forget_previews',
  schedule: '47 3 * * *',
  payload: Type.Object({}),
  async run({ db, env, log }) {
    const before = addMs(env.now(), -KEPT_MS)
    for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
      const deleted = await deletePreviews(db, before, BATCH_SIZE)
      log.info({ deleted }, 'previews that were never applied deleted')
      if (deleted < BATCH_SIZE) return
    }
  },
})
