import { encodeId } from '../kernel/ids.ts'
import { sum, type Money } from '../kernel/money.ts'
import { Refusal } from '../kernel/result.ts'
import { findSaleItems, priceLine, type PricedLine, type SaleItem } from '../catalog/index.ts'
import type { Caller } from '../identity/index.ts'
import { inTransaction, type Db, type Reader, type Transaction } from '../platform/db.ts'
import { newUuid, type Env } from '../platform/env.ts'
import { deleteLines, findCart, lockCart, mergeCart, saveLines } from './cart-store.ts'
import type { CartOwner } from './cart-store.ts'
import type { CartLine, LineRefusal } from './orders.ts'

/** The most lines a cart takes: real wholesale invoices have over a thousand. */
const MAX_LINES = 2000

type Shell = Readonly<{ db: Db; env: Env }>

/** A line with what it costs now, or why it cannot be bought like this. */
export type PricedCartLine = Readonly<{
  item: SaleItem
  quantity: number
  offerId: string | null
  priced: PricedLine | null
  refusal: LineRefusal | null
}>

export type PricedCart = Readonly<{ id: string | null; lines: readonly PricedCartLine[] }>

/** Whose cart a request means: the signed-in person's, else the browser's by its token. */
export function cartOwner(caller: Caller, token: string | undefined): CartOwner | undefined {
  if (caller.person && caller.party) {
    return { personId: caller.person.id, partyUuid: caller.party.uuid }
  }
  return token === undefined ? undefined : { token }
}

export async function readCart(
  reader: Reader,
  env: Env,
  asked: Readonly<{ owner: CartOwner | undefined; buyerUuid: string | null }>,
): Promise<PricedCart> {
  const cart = asked.owner && (await findCart(reader, asked.owner))
  if (!cart) return { id: null, lines: [] }
  const lines = await priceCart(reader, env, { lines: cart.lines, buyerUuid: asked.buyerUuid })
  return { id: cart.id, lines }
}

export async function priceCart(
  reader: Reader,
  env: Env,
  { lines, buyerUuid }: Readonly<{ lines: readonly CartLine[]; buyerUuid: string | null }>,
): Promise<PricedCartLine[]> {
  const skuIds = lines.map(({ skuId }) => skuId)
  const items = await findSaleItems(reader, { skuIds, buyerUuid, now: env.now() })
  return lines.flatMap(({ skuId, quantity, offerId }): PricedCartLine[] => {
    const item = items.get(skuId)
    if (!item) return []
    const result = priceLine(item, quantity, offerId ?? undefined)
    const soldOut: LineRefusal | null =
      item.available < quantity
        ? { code: 'catalog.sold_out', skuId, available: item.available }
        : null
    const priced = result.ok ? result.value : null
    const refusal = result.ok ? soldOut : result.refusal
    return [{ item, quantity, offerId, priced, refusal }]
  })
}

/** The sum of the lines that can be bought. */
export function goodsOf(currency: string, lines: readonly PricedCartLine[]): Money {
  return sum(
    currency,
    lines.flatMap(({ priced }) => (priced ? [priced.lineTotal] : [])),
  )
}

type Write = Readonly<{
  owner: CartOwner
  buyerUuid: string | null
  lines: readonly CartLine[]
  mode: 'add' | 'set'
}>

/** Puts lines into the cart, opening it with the first; answers the cart as it is then. */
export function writeLines({ db, env }: Shell, write: Write): Promise<PricedCart> {
  const { owner, buyerUuid, lines, mode } = write
  return inTransaction(db, async (trx) => {
    const saved = { lines, mode, now: env.now() }
    const written = await saveLines(trx, owner, saved)
    if (written === 0) {
      // Most likely there is no cart yet.
      await lockCart(trx, owner, { id: encodeId('crt', newUuid(env)), now: env.now() })
      await saveLines(trx, owner, saved)
    }
    const cart = await readCart(trx, env, { owner, buyerUuid })
    refuseUnknown(lines, new Map(cart.lines.map(({ item }) => [item.skuId, item])))
    if (cart.lines.length > MAX_LINES) {
      throw new Refusal({ code: 'orders.cart_full', limit: MAX_LINES })
    }
    return cart
  })
}

// A line of something unknown, or with an offer made to somebody else, never gets into a cart.
function refuseUnknown(lines: readonly CartLine[], items: ReadonlyMap<string, SaleItem>) {
  const errors = lines.flatMap(({ skuId, offerId }, index) => {
    const item = items.get(skuId)
    if (!item?.active) {
      return { pointer: `/lines/${index}/skuId`, rule: 'exists', message: 'is not for sale' }
    }
    return offerId === null || item.offers.some(({ id }) => id === offerId)
      ? []
      : {
          pointer: `/lines/${index}/offerId`,
          rule: 'exists',
          message: 'is not an open offer to you',
        }
  })
  if (errors.length > 0) throw new Refusal({ code: 'orders.line_not_found', errors })
}

type Removal = Readonly<{ owner: CartOwner; buyerUuid: string | null; skuIds: readonly string[] }>

export function removeLines({ db, env }: Shell, removal: Removal): Promise<PricedCart> {
  const { owner, buyerUuid, skuIds } = removal
  return inTransaction(db, async (trx) => {
    const cart = await findCart(trx, owner)
    const removed = cart ? await deleteLines(trx, cart.id, skuIds) : 0
    if (removed === 0) throw new Refusal({ code: 'orders.line_not_found' })
    return readCart(trx, env, { owner, buyerUuid })
  })
}

/** Somebody signed in or up: what they put into the browser's cart is theirs. */
export async function keepCart(
  trx: Transaction,
  env: Env,
  kept: Readonly<{ token: string; owner: CartOwner }>,
): Promise<void> {
  const browser = { token: kept.token }
  const cart = await findCart(trx, browser)
  if (!cart || cart.lines.length === 0) return
  const fresh = { id: encodeId('crt', newUuid(env)), now: env.now() }
  const own = await lockCart(trx, kept.owner, fresh)
  await mergeCart(trx, browser, own)
}
