// Buyers and a supplier who go on trading whatever happens to the server: what was not answered
// they ask again, under the same key, as the API's documentation tells them to.
import { randomUUID } from 'node:crypto'
import { expectOk, payAtCashier, problemOf, type Placed } from './checkout.ts'
import type { Answer, Client } from './client.ts'
import type { Buyer, Supplier } from './market.ts'
import { randomFrom, type Random } from './random.ts'

/** A command and the answer that the server gave its word with. */
export type Acknowledged = Readonly<{
  client: Client
  path: string
  body: unknown
  key: string
  answer: Readonly<Record<string, unknown>>
}>

export type Trade = Readonly<{
  /** Ends when everybody has finished what they were doing. */
  stop: () => Promise<void>
  placed: Acknowledged[]
  refunds: Acknowledged[]
  /** Payments that the network's cashier confirmed, by intent. */
  paid: Set<string>
}>

type Market = Readonly<{ buyers: readonly Buyer[]; supplier: Supplier; seed: number }>

export function startTrading({ buyers, supplier, seed }: Market): Trade {
  const trade = { placed: [], refunds: [], paid: new Set<string>(), stopped: false }
  const ends = buyers.map((buyer, index) =>
    goOn({ trade, buyer, supplier, random: randomFrom(seed + index) }),
  )
  const all = Promise.all(ends)
  all.catch(() => undefined) // Heard of at the end.
  return {
    ...trade,
    stop: async () => {
      trade.stopped = true
      await all
    },
  }
}

type Trading = Readonly<{
  trade: Omit<Trade, 'stop'> & { stopped: boolean }
  buyer: Buyer
  supplier: Supplier
  random: Random
}>

async function goOn(trading: Trading): Promise<void> {
  while (!trading.trade.stopped) {
    await buyOnce(trading)
    await pause(trading.random.int(1_500))
  }
}

async function buyOnce({ trade, buyer, supplier, random }: Trading): Promise<void> {
  const { client, addressId } = buyer
  const skuId = random.pick([supplier.skus[0] ?? ''])
  const lines = [{ skuId, quantity: 1 + random.int(3) }]
  expectOk(await insist(() => client.post('/v1/cart/lines', { lines })))
  const quoteOf = () => client.post<{ id: string }>('/v1/quotes', { addressId, method: 'alipay' })
  const { id: quoteId } = expectOk(await insist(quoteOf))
  const placed = await command<Placed>(trade.placed, client, '/v1/order-groups', { quoteId })
  if (random.chance(15)) return cancel(client, placed)
  const url = placed.next?.url ?? (await urlOf(client, placed.intentId))
  const { status } = await payAtCashier(url)
  if (status !== 200) throw new Error(`the cashier answered ${status}`)
  trade.paid.add(placed.intentId)
  const orderId = await paidOrderOf(client, placed)
  const times = random.int(3)
  for (let time = 0; time < times; time += 1) {
    const amount = { currency: 'CNY', minor: String(100 + random.int(200)) }
    const path = `/v1/supplier/orders/${orderId}/refunds`
    await command(trade.refunds, supplier.client, path, { amount, reason: 'Broken' })
  }
}

async function cancel(client: Client, { groupId }: Placed): Promise<void> {
  const send = () => client.post(`/v1/order-groups/${groupId}/cancel`)
  for (;;) {
    const answer = await insist(send)
    if (answer.status === 200) return
    if (problemOf(answer).code !== 'payments.outcome_unknown') expectOk(answer)
    await pause(200)
  }
}

/** Where to pay: of an answer that was replayed, the first part only is as it was. */
async function urlOf(client: Client, intentId: string): Promise<string> {
  const path = `/v1/payment-intents/${intentId}/attempts`
  const body = { method: 'alipay' }
  const key = randomUUID()
  const send = () => client.post<Placed>(path, body, { 'idempotency-key': key })
  return expectOk(await insist(send)).next?.url ?? ''
}

async function paidOrderOf(client: Client, { groupId, intentId }: Placed): Promise<string> {
  for (;;) {
    // Asking makes the server ask the network, so that nobody waits for a notice that was lost.
    const check = `/v1/payment-intents/${intentId}/check`
    const intent = expectOk(await insist(() => client.post<{ state: string }>(check)))
    if (intent.state === 'succeeded') break
    await pause(200)
  }
  const path = `/v1/order-groups/${groupId}`
  const group = await insist(() => client.get<{ orders: { id: string }[] }>(path))
  return expectOk(group).orders[0]?.id ?? ''
}

/** Sends a command until it is answered, always under one key, and notes the answer. */
async function command<T extends Record<string, unknown>>(
  notes: Acknowledged[],
  client: Client,
  path: string,
  body: unknown,
): Promise<T> {
  const key = randomUUID()
  const answer = expectOk(
    await insist(() => client.post<T>(path, body, { 'idempotency-key': key })),
  )
  notes.push({ client, path, body, key, answer })
  return answer
}

const PATIENCE_MS = 120_000

/**
 * Asks until there is an answer. While the server is down nobody listens or it hangs up; while only
 * its database is, it must say so, and when to come again.
 */
export async function insist<T>(send: () => Promise<Answer<T>>): Promise<Answer<T>> {
  for (;;) {
    const answer = await Promise.race([send().catch(() => undefined), silence()])
    if (answer === 'silence') throw new Error('the server hangs')
    if (answer) {
      const wait = comeAgain(answer)
      if (!wait) return answer
    }
    await pause(100)
  }
}

function comeAgain(answer: Answer<unknown>): boolean {
  const mayCome = answer.status === 503 || answer.status === 409
  if (!mayCome) return false
  const { code } = problemOf(answer)
  if (!['server.unavailable', 'idempotency.in_flight'].includes(code)) return false
  if (answer.headers.get('retry-after') !== '1') throw new Error(`${code} does not say when`)
  return true
}

async function silence(): Promise<'silence'> {
  await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS).unref())
  return 'silence'
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
