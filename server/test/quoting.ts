// The steps from a cart to a quote and to its orders, as a buyer's browser takes them, refusals
// included.
import { uuidOf } from '../src/kernel/ids.ts'
import { expectOk, type Placed } from './checkout.ts'
import type { TestServer } from './harness.ts'
import type { Buyer, Supplier } from './market.ts'

type Money = Readonly<{ currency: string; minor: string }>
export type QuoteJson = Readonly<{
  id: string
  state: string
  groupId: string | null
  charge: Money
  orders: readonly Readonly<{
    goods: Money
    shipping: Money
    total: Money
    charge: Money
    lines: readonly Readonly<{ quantity: number; unitPrice: { amount: string }; total: Money }>[]
  }>[]
}>
export type Line = Readonly<{ skuId: string; quantity: number; offerId?: string | null }>
type Seen = readonly Readonly<{ skuId: string; unitPrice: string }>[]

export const put = ({ client }: Pick<Buyer, 'client'>, ...lines: readonly Line[]) =>
  client.post('/v1/cart/lines', { lines })

export const ask = ({ client, addressId }: Buyer, seenPrices?: Seen) =>
  client.post<QuoteJson>('/v1/quotes', {
    ...{ addressId, method: 'alipay' },
    ...(seenPrices ? { seenPrices } : {}),
  })

export const accept = ({ client }: Buyer, quoteId: string) =>
  client.post<Placed>('/v1/order-groups', { quoteId })

export const read = ({ client }: Buyer, id: string) => client.get<QuoteJson>(`/v1/quotes/${id}`)

export async function aQuote(buyer: Buyer, ...lines: readonly Line[]): Promise<QuoteJson> {
  expectOk(await put(buyer, ...lines))
  return expectOk(await ask(buyer))
}

export const skuOf = ({ skus: [skuId = ''] }: Supplier) => skuId

/** What is left of a SKU for others. */
export async function availableOf(
  { owner }: Pick<TestServer, 'owner'>,
  skuId: string,
): Promise<number | undefined> {
  const { rows } = await owner.pool.query<{ available: number }>(
    'select on_hand - reserved as available from catalog.stock_levels where sku_id = $1',
    [uuidOf('sku', skuId)],
  )
  return rows[0]?.available
}

export function changeSku(
  { client }: Supplier,
  skuId: string,
  fields: Readonly<{ price?: string; stock?: number }>,
) {
  const { price = '10.00', stock = 1000 } = fields
  return client.put(`/v1/supplier/skus/${skuId}`, {
    ...{ stock, stockSeen: 1000, moq: 1, state: 'active' },
    tiers: [{ minQuantity: 1, unitPrice: { currency: 'CNY', amount: price } }],
  })
}

export const MINUTE_MS = 60_000
