import { createHash } from 'node:crypto'
import { encodeId, uuidOf } from '../kernel/ids.ts'
import { only } from '../kernel/result.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import type { CartLine } from './orders.ts'

/** A browser's cart by its token, or a person's within their company. */
export type CartOwner =
  Readonly<{ token: string }> | Readonly<{ personId: string; partyUuid: string }>

export type Cart = Readonly<{ id: string; lines: readonly CartLine[] }>

function keyOf(owner: CartOwner) {
  return 'token' in owner
    ? { tokenHash: createHash('sha256').update(owner.token).digest(), person: null, party: null }
    : { tokenHash: null, person: uuidOf('per', owner.personId), party: owner.partyUuid }
}

type Row = { id: string; sku_id: string | null; quantity: number; offer_id: string | null }

function fromRows(rows: readonly Row[]): Cart | undefined {
  const [first] = rows
  if (!first) return undefined
  const lines = rows.flatMap((row) =>
    row.sku_id === null
      ? []
      : {
          skuId: encodeId('sku', row.sku_id),
          quantity: row.quantity,
          offerId: row.offer_id && encodeId('off', row.offer_id),
        },
  )
  return { id: encodeId('crt', first.id), lines }
}

/** The cart with its lines, in the order they were added. */
export async function findCart(reader: Reader, owner: CartOwner): Promise<Cart | undefined> {
  const { tokenHash, person, party } = keyOf(owner)
  const rows = await reader.query<Row>({
    name: 'orders.find_cart',
    text: `select c.id, l.sku_id, l.quantity, l.offer_id
      from orders.carts c left join orders.cart_lines l on l.cart_id = c.id
      where c.token_hash = $1 or (c.person_id = $2 and c.party_id = $3)
      order by l.added_at, l.sku_id`,
    values: [tokenHash, person, party],
  })
  return fromRows(rows)
}

/** Opens the owner's cart if there is none and locks it; its id. */
export async function lockCart(
  trx: Transaction,
  owner: CartOwner,
  fresh: Readonly<{ id: string; now: Date }>,
): Promise<string> {
  const { tokenHash, person, party } = keyOf(owner)
  const [, rows] = await Promise.all([
    trx.query({
      name: 'orders.open_cart',
      text: `insert into orders.carts (id, token_hash, person_id, party_id, created_at)
        values ($1, $2, $3, $4, $5) on conflict do nothing`,
      values: [uuidOf('crt', fresh.id), tokenHash, person, party, fresh.now],
    }),
    trx.query<{ id: string }>({
      name: 'orders.lock_cart',
      text: `select id from orders.carts
        where token_hash = $1 or (person_id = $2 and party_id = $3) for update`,
      values: [tokenHash, person, party],
    }),
  ])
  return encodeId('crt', only(rows).id)
}

/**
 * Writes lines into the owner's cart: `add` raises what is there, `set` replaces it. A line of an
 * unknown SKU or offer is not written: whoever reads the cart sees that it is missing. Nothing is
 * written while there is no cart. Says how many lines were.
 */
export async function saveLines(
  trx: Transaction,
  owner: CartOwner,
  saved: Readonly<{ lines: readonly CartLine[]; mode: 'add' | 'set'; now: Date }>,
): Promise<number> {
  const { lines, mode, now } = saved
  const { tokenHash, person, party } = keyOf(owner)
  const rows = await trx.query({
    name: `orders.${mode}_cart_lines`,
    text: `insert into orders.cart_lines (cart_id, sku_id, quantity, offer_id, added_at)
      select c.id, k.id, l.quantity, o.id, $7::timestamptz + l.n * interval '1 microsecond'
      from unnest($4::uuid[], $5::int[], $6::uuid[]) with ordinality as l (sku, quantity, offer, n)
      join orders.carts c on c.token_hash = $1 or (c.person_id = $2 and c.party_id = $3)
      join catalog.skus k on k.id = l.sku
      left join catalog.offers o on o.id = l.offer
      order by k.id
      on conflict (cart_id, sku_id) do update set
        quantity = ${
          mode === 'add'
            ? 'least(1000000, orders.cart_lines.quantity + excluded.quantity)'
            : 'excluded.quantity'
        },
        offer_id = ${
          mode === 'add'
            ? 'coalesce(excluded.offer_id, orders.cart_lines.offer_id)'
            : 'excluded.offer_id'
        }
      returning sku_id`,
    values: [
      tokenHash,
      person,
      party,
      lines.map(({ skuId }) => uuidOf('sku', skuId)),
      lines.map(({ quantity }) => quantity),
      lines.map(({ offerId }) => offerId && uuidOf('off', offerId)),
      now,
    ],
  })
  return rows.length
}

/** Takes lines out; says how many there were. */
export async function deleteLines(
  trx: Transaction,
  cartId: string,
  skuIds: readonly string[],
): Promise<number> {
  const rows = await trx.query({
    name: 'orders.delete_cart_lines',
    text: `delete from orders.cart_lines where cart_id = $1 and sku_id = any($2) returning sku_id`,
    values: [uuidOf('crt', cartId), skuIds.map((id) => uuidOf('sku', id))],
  })
  return rows.length
}

/** Takes ordered quantities out; what was added to a line meanwhile stays. */
export async function takeOutOrdered(
  trx: Transaction,
  cartId: string,
  lines: readonly Readonly<{ skuId: string; quantity: number }>[],
): Promise<void> {
  await trx.query({
    name: 'orders.take_out_ordered',
    text: `with ordered as (select * from unnest($2::uuid[], $3::int[]) as o (sku, quantity)),
        used_up as (
          delete from orders.cart_lines c using ordered o
          where c.cart_id = $1 and c.sku_id = o.sku and c.quantity <= o.quantity)
      update orders.cart_lines c set quantity = c.quantity - o.quantity from ordered o
      where c.cart_id = $1 and c.sku_id = o.sku and c.quantity > o.quantity`,
    values: [
      uuidOf('crt', cartId),
      lines.map(({ skuId }) => uuidOf('sku', skuId)),
      lines.map(({ quantity }) => quantity),
    ],
  })
}

/**
 * Moves a browser's lines into a person's cart; a line that both have keeps the larger quantity.
 */
export async function mergeCart(trx: Transaction, from: CartOwner, intoId: string): Promise<void> {
  const { tokenHash } = keyOf(from)
  await Promise.all([
    trx.query({
      name: 'orders.merge_cart',
      text: `insert into orders.cart_lines (cart_id, sku_id, quantity, offer_id, added_at)
        select $1, l.sku_id, l.quantity, l.offer_id, l.added_at
        from orders.cart_lines l join orders.carts c on c.id = l.cart_id
        where c.token_hash = $2
        on conflict (cart_id, sku_id) do update
          set quantity = greatest(orders.cart_lines.quantity, excluded.quantity)`,
      values: [uuidOf('crt', intoId), tokenHash],
    }),
    trx.query({
      name: 'orders.empty_merged_cart',
      text: `delete from orders.cart_lines l using orders.carts c
        where c.id = l.cart_id and c.token_hash = $1`,
      values: [tokenHash],
    }),
  ])
}
