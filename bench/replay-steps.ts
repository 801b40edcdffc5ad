// One buyer's steps over HTTP: checkouts that are ordered and paid, and what suppliers refund.
import { priceToDecimal } from '../server/src/kernel/price.ts'
import { HttpFailure } from './http.ts'
import { address, openBuyer } from './market.ts'
import { pay, payTransfers, quoteToPay, type Due, type Payer, type Quote } from './replay-paying.ts'
import type { Shop } from './replay-shop.ts'
import type { Checkout, CheckoutLine, Refund, Buyer as PlannedBuyer } from './retail-plan.ts'
import { countryOf, CURRENCY } from './retail.ts'

/** What became of a step. One that failed says why, and those that build on it fail with it. */
export type Outcome = Readonly<{ ok: true }> | Failure
type Failure = Readonly<{
  ok: false
  /** Few different ones, to sum up by. */
  reason: string
  detail: string
}>

export type Account = Payer &
  Readonly<{
    /** By country: most buyers have one. */
    addresses: Map<string, string>
  }>

/** By checkout, then by supplier. */
export type Placed = Map<Checkout, ReadonlyMap<number, string>>

/** A company with an address, and somebody in it with a wallet that never runs empty. */
export async function openAccount(shop: Shop, planned: PlannedBuyer): Promise<Account> {
  const country = countryOf(planned.country)
  const buyer = await openBuyer(shop.market, { name: planned.name, country })
  shop.buyers.push(buyer)
  const wallet = `${planned.name.toLowerCase().replaceAll(' ', '-')}@replay.test`
  await shop.market.control('/wallets', {
    account: wallet,
    loginPassword: '111111',
    payPassword: '111111',
    balance: '100000000.00',
  })
  return { shop, buyer, wallet, addresses: new Map([[country, buyer.addressId]]) }
}

/**
 * Buys what the checkouts of one invoice list. Each is all or nothing: where one line is refused,
 * nothing is ordered. What their bank is to pay goes in one transfer for all of them.
 */
export async function runInvoice(
  account: Account,
  checkouts: readonly Checkout[],
  placed: Placed,
): Promise<Outcome[]> {
  const outcomes = new Map<Checkout, Outcome>()
  const transfers: Due[] = []
  for (const checkout of checkouts) {
    try {
      const due = await order(account, checkout)
      if (due.next?.kind === 'transfer') transfers.push(due)
      else outcomes.set(checkout, await settle(account, [due], placed))
    } catch (error) {
      await emptyCart(account)
      outcomes.set(checkout, failureOf(error))
    }
  }
  const sent = await settle(account, transfers, placed)
  return checkouts.map((checkout) => outcomes.get(checkout) ?? sent)
}

async function settle(account: Account, due: readonly Due[], placed: Placed): Promise<Outcome> {
  const { shop, buyer } = account
  try {
    const [first] = due
    if (first?.next?.kind === 'transfer') await payTransfers(account, due)
    else if (first) await pay(account, first)
    for (const { groupId, checkout } of due) {
      const { orders } = await buyer.session.get<Group>(`/v1/order-groups/${groupId}`)
      const bySupplier = orders.map(
        ({ id, supplier }) => [numberOf(shop, supplier.id), id] as const,
      )
      placed.set(checkout, new Map(bySupplier))
    }
    return { ok: true }
  } catch (error) {
    return failureOf(error)
  }
}

type Group = { orders: { id: string; supplier: { id: string } }[] }

async function order(account: Account, checkout: Checkout): Promise<Due> {
  const { shop, buyer } = account
  const { session } = buyer
  const paying = shop.payingOf(checkout)
  const addressId = await addressIn(account, countryOf(checkout.country))
  const lines = await inTurns(checkout.lines, async (line) => ({
    skuId: skuOf(shop, line),
    quantity: line.quantity,
    offerId: line.byOffer ? await makeOffer(account, line) : null,
  }))
  await session.post('/v1/cart/lines', { lines })
  const quote = await withTariff(account, checkout, () =>
    quoteToPay(account, { addressId, ...paying }),
  )
  refuseOtherTotals(account, checkout, quote)
  const placed = await session.post<Pick<Due, 'groupId' | 'intentId' | 'next'>>(
    '/v1/order-groups',
    { quoteId: quote.id },
  )
  return { ...placed, checkout, method: paying.method }
}

/** Some at a time: an invoice may take hundreds of offers. */
async function inTurns<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let i = 0; i < items.length; i += TURN) {
    results.push(...(await Promise.all(items.slice(i, i + TURN).map(run))))
  }
  return results
}
const TURN = 8

const OFFER_DAYS = 7

async function makeOffer({ shop, buyer }: Account, line: CheckoutLine): Promise<string> {
  const unitPrice = { currency: CURRENCY, micros: line.priceMicros }
  const { id } = await supplierOf(shop, line.supplier).session.post<{ id: string }>(
    '/v1/supplier/offers',
    {
      buyerId: buyer.partyId,
      skuId: skuOf(shop, line),
      unitPrice: { currency: CURRENCY, amount: priceToDecimal(unitPrice) },
      minQuantity: line.quantity,
      maxQuantity: line.quantity,
      validUntil: new Date(Date.now() + OFFER_DAYS * 24 * 3600 * 1000).toISOString(),
    },
  )
  return id
}

/** While the quote is made, the invoice's postage is what its carrier agreed with this buyer. */
async function withTariff<T>(
  { shop, buyer }: Account,
  { shipping }: Checkout,
  run: () => Promise<T>,
): Promise<T> {
  if (!shipping) return run()
  const { session } = supplierOf(shop, shipping.supplier)
  const path = '/v1/supplier/shipping-tariffs'
  await session.put(path, {
    buyerId: buyer.partyId,
    destination: '*',
    basis: 'value',
    steps: [{ upTo: null, price: shipping.minor.toString() }],
    minDays: 5,
    maxDays: 10,
  })
  try {
    return await run()
  } finally {
    const query = new URLSearchParams({ destination: '*', buyerId: buyer.partyId })
    await session.call({ method: 'DELETE', path: `${path}?${query.toString()}` })
  }
}

/** Before any money moves: each supplier's total is the file's, to the penny. */
function refuseOtherTotals({ shop }: Account, checkout: Checkout, quote: Quote): void {
  const wanted = new Map<number, bigint>()
  const count = (supplier: number, minor: bigint) =>
    wanted.set(supplier, (wanted.get(supplier) ?? 0n) + minor)
  for (const { supplier, minor } of checkout.lines) count(supplier, minor)
  if (checkout.shipping) count(checkout.shipping.supplier, checkout.shipping.minor)
  const differs = quote.orders.filter(
    ({ supplier, total }) =>
      total.currency !== CURRENCY ||
      BigInt(total.minor) !== wanted.get(numberOf(shop, supplier.id)),
  )
  if (differs.length === 0 && quote.orders.length === wanted.size) return
  throw new Error(`the quote of ${checkout.name} has other totals than the file`)
}

/** The supplier of the order gives a part back. Its end is not waited for. */
export async function runRefund(shop: Shop, refund: Refund, placed: Placed): Promise<Outcome> {
  const { checkout, supplier, minor, name } = refund
  const orderId = placed.get(checkout)?.get(supplier)
  if (!orderId) return failureOf(new Error('its purchase failed'))
  try {
    await supplierOf(shop, supplier).session.post(`/v1/supplier/orders/${orderId}/refunds`, {
      amount: { currency: CURRENCY, minor: minor.toString() },
      reason: `Cancelled by ${name}`,
    })
    return { ok: true }
  } catch (error) {
    return failureOf(error)
  }
}

async function addressIn({ buyer, addresses }: Account, country: string): Promise<string> {
  const known = addresses.get(country)
  if (known) return known
  const { id } = await buyer.session.post<{ id: string }>('/v1/addresses', address(country))
  addresses.set(country, id)
  return id
}

// What a failed checkout left must not get into the next one.
async function emptyCart({ buyer }: Account): Promise<void> {
  const cart = await buyer.session.get<{ suppliers: { lines: { skuId: string }[] }[] }>('/v1/cart')
  for (const { skuId } of cart.suppliers.flatMap(({ lines }) => lines)) {
    await buyer.session.call({ method: 'DELETE', path: `/v1/cart/lines/${skuId}` })
  }
}

function supplierOf({ suppliers }: Shop, number: number) {
  const supplier = suppliers.get(number)
  if (!supplier) throw new Error(`there is no supplier ${number}`)
  return supplier
}

function numberOf({ suppliers }: Shop, partyId: string): number {
  for (const [number, supplier] of suppliers) if (supplier.partyId === partyId) return number
  throw new Error(`${partyId} is none of the suppliers`)
}

function skuOf({ skuIds }: Shop, { code }: CheckoutLine): string {
  const skuId = skuIds.get(code)
  if (!skuId) throw new Error(`${code} was not imported`)
  return skuId
}

/** A refusal by its code, anything else by what it says. */
function failureOf(error: unknown): Failure {
  const detail = error instanceof Error ? error.message : String(error)
  const code = error instanceof HttpFailure && /"code":"([a-z_.]+)"/.exec(error.body)?.[1]
  return { ok: false, reason: code ? `refused: ${code}` : detail, detail }
}
