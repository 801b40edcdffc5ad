import { Type } from 'typebox'
import { addMs, DAY_MS } from '../kernel/time.ts'
import { defineJob } from '../platform/jobs.ts'
import { deleteBrowserCarts } from './cart-store.ts'

const BATCH_SIZE = 500 // Each with up to 2,000 lines that go with it.
const MAX_BATCHES = 1000

/** As long as the browser keeps the cookie that names its cart: nobody can open it after that. */
const KEPT_MS = 90 * DAY_MS

export const forgetBrowserCarts = defineJob({
  name: 'orders.forget_browser_carts',
  schedule: '37 3 * * *',
  payload: Type.Object({}),
  async run({ db, env, log }) {
    const before = addMs(env.now(), -KEPT_MS)
    for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
      const deleted = await deleteBrowserCarts(db, before, BATCH_SIZE)
      log.info({ deleted }, 'carts that no browser has any more deleted')
      if (deleted < BATCH_SIZE) return
    }
  },
})
