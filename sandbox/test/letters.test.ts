import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSandbox, type Sandbox } from '../src/app.ts'
import { aPaidOrder, call, openShop, type Shop } from './shop.ts'

const MINUTE_MS = 60_000

let sandbox: Sandbox
let shop: Shop
beforeAll(async () => {
  sandbox = await startSandbox({ holdNotices: true })
  shop = await openShop(sandbox)
})
afterAll(async () => {
  await shop.close()
  await sandbox.close()
})

type Letter = Readonly<{ id: number; url: string; body: string }>
const letters = async () => {
  const held = await call('GET', `${sandbox.url}/control/letters`)
  return held['letters'] as Letter[]
}
const say = (id: number | undefined, status: number | null, body: string) =>
  call('PUT', `${sandbox.url}/control/letters/${id}`, { status, body })

test('a held notice goes nowhere until it is fetched, and comes again until the shop took it', async () => {
  await call('PUT', `${sandbox.url}/control/clock`, { frozen: true })
  const order = await aPaidOrder(shop)
  const [first] = await letters()
  expect(first?.url).toBe(shop.inbox.url)
  const form = Object.fromEntries(new URLSearchParams(first?.body))
  expect(shop.sdk.checkNotifySignV2(form)).toBe(true)
  expect(form['out_trade_no']).toBe(order['out_trade_no'])
  await say(first?.id, null, 'lost')
  expect(await letters()).toEqual([])

  await call('PUT', `${sandbox.url}/control/clock`, { advanceMs: 4 * MINUTE_MS })
  const [second] = await letters()
  await say(second?.id, 200, 'success')
  await call('PUT', `${sandbox.url}/control/clock`, { advanceMs: 1_000 * MINUTE_MS })
  expect(await letters()).toEqual([])
  expect(shop.inbox.received).toEqual([])
})

test('an answer to a letter that does not wait is refused', async () => {
  expect(await say(999, 200, 'success')).toMatchObject({ httpStatus: 404 })
})
