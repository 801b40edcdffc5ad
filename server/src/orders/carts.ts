import { encodeId } from '../kernel/ids.ts'
import { sum, type Money } from '../kernel/money.ts'
import { only, Refusal } from '../kernel/result.ts'
import { findSaleItems, priceLine, type PricedLine, type SaleItem } from '../catalog/index.ts'
import type { Caller } from '../identity/index.ts'
import { batchCommands } from '../platform/batcher.ts'
import { inTransaction, type Db, type Reader, type Transaction } from '../platform/db.ts'
import { newUuid, type Env } from '../platform/env.ts'
import {
  deleteLines,
  findCart,
  findCarts,
  lockCart,
  mergeCart,
  saveLines,
  type CartOwner,
  type CartWriteMode,
} from './cart-store.ts'
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

type Asked = Readonly<{ owner: CartOwner | undefined; buyerUuid: string | null }>

export async function readCart(reader: Reader, env: Env, asked: Asked): Promise<PricedCart> {
  const { owner, buyerUuid } = asked
  if (!owner) return { id: null, lines: [] }
  return only(await readCarts(reader, env, [{ owner, buyerUuid }]))
}

type Owned = Readonly<{ owner: CartOwner; buyerUuid: string | null }>

async function readCarts(reader: Reader, env: Env, asked: readonly Owned[]): Promise<PricedCart[]> {
  const carts = await findCarts(
    reader,
    asked.map(({ owner }) => owner),
  )
  const priced = await priceCarts(
    reader,
    env,
    asked.map(({ buyerUuid }, index) => ({ lines: carts[index]?.lines ?? [], buyerUuid })),
  )
  return priced.map((lines, index) => ({ id: carts[index]?.id ?? null, lines }))
}

type BuyerLines = Readonly<{ lines: readonly CartLine[]; buyerUuid: string | null }>

/** Each buyer's lines with what they cost now; what is not known any more is left out. */
export async function priceCarts(
  reader: Reader,
  env: Env,
  carts: readonly BuyerLines[],
): Promise<PricedCartLine[][]> {
  const wishes = carts.map(({ lines, buyerUuid }) => ({
    skuIds: lines.map(({ skuId }) => skuId),
    buyerUuid,
  }))
  const found = await findSaleItems(reader, wishes, env.now())
  return carts.map(({ lines }, index) =>
    lines.flatMap((line) => {
      const item = found[index]?.get(line.skuId)
      return item ? [priceCartLine(item, line)] : []
    }),
  )
}

function priceCartLine(item: SaleItem, line: CartLine): PricedCartLine {
  const { skuId, quantity, offerId } = line
  const result = priceLine(item, quantity, offerId ?? undefined)
  const soldOut: LineRefusal | null =
    item.available < quantity
      ? { code: 'catalog.sold_out', skuId, available: item.available }
      : null
  const priced = result.ok ? result.value : null
  const refusal = result.ok ? soldOut : result.refusal
  return { item, quantity, offerId, priced, refusal }
}

/** The sum of the lines that can be bought. */
export function goodsOf(currency: string, lines: readonly PricedCartLine[]): Money {
  return sum(
    currency,
    lines.flatMap(({ priced }) => (priced ? [priced.lineTotal] : [])),
  )
}

export type WriteLines = Owned &
  Readonly<{
    mode: CartWriteMode
    /** Each with its place in the request's body, for a refusal to name. */
    lines: readonly (CartLine & Readonly<{ at: string }>)[]
  }>

/**
 * Puts lines into a cart, opening it with the first; answers the cart as it is then. Writes into
 * several carts at once share a transaction.
 */
export function cartWriter({ db, env }: Shell): (write: WriteLines) => Promise<PricedCart> {
  return batchCommands(db, (trx, writes) => writeLines(trx, env, writes), {
    keyOf: ({ owner }) => ('token' in owner ? owner.token : `${owner.personId} ${owner.partyUuid}`),
  })
}

async function writeLines(
  trx: Transaction,
  env: Env,
  writes: readonly WriteLines[],
): Promise<PricedCart[]> {
  saveAll(trx, env, writes)
  let carts = await readCarts(trx, env, writes)
  const without = writes.filter((_, index) => carts[index]?.id === null)
  if (without.length > 0) {
    for (const { owner } of without) {
      await lockCart(trx, owner, { id: encodeId('crt', newUuid(env)), now: env.now() })
    }
    saveAll(trx, env, without)
    carts = await readCarts(trx, env, writes)
  }
  writes.forEach(({ lines }, index) => refuseBadCart(lines, carts[index]?.lines ?? []))
  return carts
}

function saveAll(trx: Transaction, env: Env, writes: readonly WriteLines[]): void {
  for (const mode of ['add', 'set'] as const) {
    const own = writes.filter((write) => write.mode === mode)
    if (own.length > 0) saveLines(trx, own, { mode, now: env.now() })
  }
}

function refuseBadCart(written: WriteLines['lines'], lines: readonly PricedCartLine[]) {
  refuseUnknown(written, new Map(lines.map(({ item }) => [item.skuId, item])))
  if (lines.length > MAX_LINES) throw new Refusal({ code: 'orders.cart_full', limit: MAX_LINES })
}

// A line of something unknown, or with an offer made to somebody else, never gets into a cart.
function refuseUnknown(lines: WriteLines['lines'], items: ReadonlyMap<string, SaleItem>) {
  const errors = lines.flatMap(({ skuId, offerId, at }) => {
    const item = items.get(skuId)
    if (!item?.active) {
      const pointer = at === '' ? '/params/skuId' : `${at}/skuId`
      return { pointer, rule: 'exists', message: 'is not for sale' }
    }
    if (offerId === null || item.offers.some(({ id }) => id === offerId)) return []
    return { pointer: `${at}/offerId`, rule: 'exists', message: 'is not an open offer to you' }
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
