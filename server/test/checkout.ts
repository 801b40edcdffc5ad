// The road from a cart to a paid order, step by step, as a buyer's browser walks it.
import assert from 'node:assert/strict'
import { only } from '../src/kernel/result.ts'
import type { Answer, Client, Problem } from './client.ts'
import type { TestServer } from './harness.ts'
import type { Buyer } from './market.ts'
import type { Sandbox } from './sandbox.ts'

export type Placed = Readonly<{
  groupId: string
  intentId: string
  /** A code where there is no page. */
  next: Readonly<{ url: string; content?: string; expiresAt?: string }> | null
}>

type Line = Readonly<{ skuId: string; quantity: number; offerId?: string }>

/** Fills the cart, takes a quote and places the orders. */
export async function placeOrders(
  buyer: Buyer,
  lines: readonly Line[],
  method = 'alipay',
): Promise<Placed> {
  const { client, addressId } = buyer
  expectOk(await client.post('/v1/cart/lines', { lines }))
  const quote = expectOk(await client.post<{ id: string }>('/v1/quotes', { addressId, method }))
  return expectOk(await client.post<Placed>('/v1/order-groups', { quoteId: quote.id }))
}

export function expectOk<T>({ status, body }: Answer<T>): T {
  assert(status === 200, `answered ${status}: ${JSON.stringify(body)}`)
  return body
}

export function problemOf(answer: Answer<unknown>): Problem {
  const { status, body, headers } = answer
  const isProblem = headers.get('content-type')?.startsWith('application/problem+json')
  assert(isProblem, `answered ${status} without a problem: ${JSON.stringify(body)}`)
  return body as Problem
}

/** Scans what a code says with the sandbox's phone, and pays as at its cashier. */
export async function payByCode(
  { url }: Pick<Sandbox, 'url'>,
  content: string,
  account = 'buyer@sandbox.test',
) {
  return payAtCashier(`${url}/phone/scan?code=${encodeURIComponent(content)}`, account)
}

/** Pays at the sandbox's cashier in one step; the sandbox sends its notice by itself. */
export async function payAtCashier(url: string, account = 'buyer@sandbox.test') {
  const opened = await fetch(url, { redirect: 'manual' })
  const location = opened.headers.get('location')
  if (!location)
    throw new Error(`the cashier did not open: ${opened.status} ${await opened.text()}`)
  const paid = await fetch(new URL(`${location}/pay`, url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ account, loginPassword: '111111', payPassword: '111111' }),
  })
  return { status: paid.status, body: (await paid.json()) as Record<string, unknown> }
}

/** Waits until an intent has this state; the notice comes by itself. */
export async function untilIntent(client: Client, intentId: string, state: string): Promise<void> {
  for (;;) {
    const intent = expectOk(await client.get<{ state: string }>(`/v1/payment-intents/${intentId}`))
    if (intent.state === state) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

export type OrderJson = Readonly<{
  groupId: string
  id: string
  number: string
  state: string
  paymentState: string
  payBy: string
  total: { currency: string; minor: string }
  charge: { currency: string; minor: string }
  held: { currency: string; minor: string }
  refunded: { currency: string; minor: string }
  terms: Readonly<{ state: string; dueOn: string }> | null
  timeline: readonly Readonly<{ kind: string; amount: { minor: string } | null }>[]
  refunds: readonly Readonly<{ id: string; state: string; charge: { minor: string } }>[]
}>

export async function ordersOf(client: Client, groupId: string): Promise<OrderJson[]> {
  const path = `/v1/order-groups/${groupId}`
  const { orders } = expectOk(await client.get<{ orders: { id: string }[] }>(path))
  return Promise.all(
    orders.map(async ({ id }) => expectOk(await client.get<OrderJson>(`/v1/orders/${id}`))),
  )
}

/** Places one order, pays it and waits for the confirmation. */
export async function aPaidOrder(buyer: Buyer, lines: readonly Line[]): Promise<OrderJson> {
  const placed = await placeOrders(buyer, lines)
  await payAtCashier(placed.next?.url ?? '')
  await untilIntent(buyer.client, placed.intentId, 'succeeded')
  return only(await ordersOf(buyer.client, placed.groupId))
}

/** What the network says it took and gave back for this server, in minor units. */
export async function networkTotals({ sandbox, appId }: Pick<TestServer, 'sandbox' | 'appId'>) {
  const totals = await sandbox.control('GET', `/alipay/apps/${appId}/totals`)
  const minor = (yuan: unknown) => BigInt(String(yuan).replace('.', ''))
  return { paid: minor(totals['paid']), refunded: minor(totals['refunded']) }
}
