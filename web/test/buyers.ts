// Buyers and their orders by the API, for tests that begin where others end.
import { randomUUID } from 'node:crypto'
import { expect, type APIRequestContext, type BrowserContext } from '@playwright/test'

export type Buyer = Readonly<{ email: string; password: string; name: string }>
export type Placed = Readonly<{ groupId: string; intentId: string; url: string }>
type Line = Readonly<{ skuId: string; quantity: number }>
type Order = Readonly<{ id: string; number: string; paymentState: string }>
type Sku = Readonly<{ id: string; moq: number }>

export function newBuyer(): Buyer {
  const email = `buyer-${randomUUID()}@example.com`
  return { email, password: 'tall green teapot', name: 'Ada Quill' }
}

/** A buyer with an address, signed in on this browser. */
export async function signUp(context: BrowserContext): Promise<Buyer> {
  const buyer = newBuyer()
  await post(context.request, '/v1/sign-up', {
    ...buyer,
    companyName: 'Quill & Daughters',
    country: 'GB',
    locale: 'en',
    timeZone: 'Europe/London',
  })
  await post(context.request, '/v1/addresses', {
    recipient: 'Ada Quill',
    line1: '5 Mill Lane',
    city: 'York',
    postalCode: 'YO1 7HH',
    country: 'GB',
  })
  return buyer
}

export async function signIn(
  context: BrowserContext,
  { email, password }: Readonly<{ email: string; password: string }>,
): Promise<void> {
  await post(context.request, '/v1/session', { email, password })
}

/** People of the demo market. */
export const demo = {
  supplier: { email: 'supplier@demo.test', password: 'danbao-demo-2026' },
  operator: { email: 'operator@demo.test', password: 'danbao-demo-2026' },
} as const

/** The first SKU of the product of this name, at its smallest quantity. */
async function lineOf(request: APIRequestContext, title: string): Promise<Line> {
  const q = encodeURIComponent(title)
  const { items } = await get<{ items: readonly { id: string; title: { en: string } }[] }>(
    request,
    `/v1/products?limit=20&q=${q}`,
  )
  const found = items.find((item) => item.title.en === title)
  if (!found) throw new Error(`The demo market has no ${title}`)
  const { skus } = await get<{ skus: readonly Sku[] }>(request, `/v1/products/${found.id}`)
  const [sku] = skus
  if (!sku) throw new Error(`${title} has no SKU`)
  return { skuId: sku.id, quantity: sku.moq }
}

export async function fillCart(context: BrowserContext, titles: readonly string[]): Promise<void> {
  const lines = []
  for (const title of titles) lines.push(await lineOf(context.request, title))
  await post(context.request, '/v1/cart/lines', { lines })
}

/** Orders what is in the cart; `url` leads to the network's cashier, where there is one. */
export async function placeOrders(
  context: BrowserContext,
  method = 'alipay',
  currency?: string,
): Promise<Placed> {
  const { request } = context
  const { items } = await get<{ items: readonly { id: string }[] }>(request, '/v1/addresses')
  const body = { addressId: items[0]?.id, method, ...(currency && { currency }) }
  const quote = await post<{ id: string }>(request, '/v1/quotes', body)
  const { groupId, intentId, next } = await post<{
    groupId: string
    intentId: string
    next: { url?: string } | null
  }>(request, '/v1/order-groups', { quoteId: quote.id })
  return { groupId, intentId, url: next?.url ?? '' }
}

/** Cancels the unpaid orders of a checkout. */
export async function giveUp(context: BrowserContext, groupId: string): Promise<void> {
  await post(context.request, `/v1/order-groups/${groupId}/cancel`, {})
}

export async function listOrders(context: BrowserContext): Promise<readonly Order[]> {
  return (await get<{ items: readonly Order[] }>(context.request, '/v1/orders')).items
}

/** Waits until every order has this state, which may take its time. */
export async function untilOrders(context: BrowserContext, paymentState: string): Promise<void> {
  const states = async () => [
    ...new Set((await listOrders(context)).map((order) => order.paymentState)),
  ]
  await expect.poll(states).toEqual([paymentState])
}

async function get<Answer>(request: APIRequestContext, path: string): Promise<Answer> {
  const response = await request.get(path)
  expect(response.status(), `GET ${path}: ${await response.text()}`).toBe(200)
  return (await response.json()) as Answer
}

async function post<Answer>(
  request: APIRequestContext,
  path: string,
  data: object,
): Promise<Answer> {
  const headers = { 'idempotency-key': randomUUID() }
  const response = await request.post(path, { data, headers })
  expect(response.ok(), `POST ${path}: ${await response.text()}`).toBe(true)
  return (await response.json()) as Answer
}
