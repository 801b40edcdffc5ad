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

/** The owners as parallel arrays, for `unnest`. */
export function keysOf(owners: readonly CartOwner[]) {
  const keys = owners.map(keyOf)
  return [
    keys.map(({ tokenHash }) => tokenHash),
    keys.map(({ person }) => person),
    keys.map(({ party }) => party),
  ]
}

/**
 * Their carts, as `c.id` with the owner's place `o.n`. The limit keeps it a lookup by index for
 * each owner, whatever size the planner believes in.
 */
export const CARTS_OF_OWNERS = `unnest($1::bytea[], $2::uuid[], $3::uuid[]) with ordinality
      as o (token, person, party, n)
    cross join lateral (
      select id from orders.carts where token_hash = o.token
      union all
      select id from orders.carts where person_id = o.person and party_id = o.party
      limit 1) c`

type Row = {
  n: bigint
  id: string
  sku_id: string | null
  quantity: number
  offer_id: string | null
}

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

/** Each owner's cart with its lines, in the order they were added. */
export async function findCarts(
  reader: Reader,
  owners: readonly CartOwner[],
): Promise<(Cart | undefined)[]> {
  const rows = await reader.query<Row>({
    name: 'orders.find_carts',
    text: `select o.n, c.id, l.sku_id, l.quantity, l.offer_id
      from ${CARTS_OF_OWNERS}
      left join lateral (
        select * from orders.cart_lines where cart_id = c.id limit 1000000) l on true
      order by o.n, l.added_at, l.sku_id`,
    values: keysOf(owners),
  })
  const byOwner = Map.groupBy(rows, ({ n }) => Number(n) - 1)
  return owners.map((_, index) => fromRows(byOwner.get(index) ?? []))
}

export async function findCart(reader: Reader, owner: CartOwner): Promise<Cart | undefined> {
  const [cart] = await findCarts(reader, [owner])
  return cart
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

export type CartWrite = Readonly<{ owner: CartOwner; lines: readonly CartLine[] }>
export type CartWriteMode = 'add' | 'set'

/**
 * Writes lines into the owners' carts, each once: `add` raises what is there, `set` replaces it. A
 * line of an unknown SKU or offer is not written: whoever reads the cart sees that it is missing.
 * Nothing is written for an owner who has no cart yet.
 */
export function saveLines(
  trx: Transaction,
  writes: readonly CartWrite[],
  { mode, now }: Readonly<{ mode: CartWriteMode; now: Date }>,
): void {
  const lines = writes.flatMap((write, n) => write.lines.map((line) => ({ ...line, n: n + 1 })))
  trx.send({
    name: `orders.${mode}_cart_lines`,
    text: mode === 'add' ? ADD_LINES : SET_LINES,
    values: [
      ...keysOf(writes.map(({ owner }) => owner)),
      lines.map(({ n }) => n),
      lines.map(({ skuId }) => uuidOf('sku', skuId)),
      lines.map(({ quantity }) => quantity),
      lines.map(({ offerId }) => offerId && uuidOf('off', offerId)),
      now,
    ],
  })
}

const INSERT_LINES = `insert into orders.cart_lines as was
    (cart_id, sku_id, quantity, offer_id, added_at)
  select c.id, k.id, l.quantity, (select o.id from catalog.offers o where o.id = l.offer),
    $8::timestamptz + l.n * interval '1 microsecond'
  from unnest($4::int[], $5::uuid[], $6::int[], $7::uuid[]) with ordinality
    as l (owner, sku, quantity, offer, n)
  join (select o.n, c.id from ${CARTS_OF_OWNERS}) c on c.n = l.owner
  join catalog.skus k on k.id = l.sku
  order by c.id, k.id
  on conflict (cart_id, sku_id) do update set`

const ADD_LINES = `${INSERT_LINES} quantity = least(1000000, was.quantity + excluded.quantity),
    offer_id = coalesce(excluded.offer_id, was.offer_id)`

const SET_LINES = `${INSERT_LINES} quantity = excluded.quantity, offer_id = excluded.offer_id`

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

export type OrderedLine = Readonly<{ cartId: string; skuId: string; quantity: number }>

/** Takes ordered quantities out; what was added to a line meanwhile stays. */
export function takeOutOrdered(trx: Transaction, lines: readonly OrderedLine[]): void {
  trx.send({
    name: 'orders.take_out_ordered',
    text: `with ordered as (
          select * from unnest($1::uuid[], $2::uuid[], $3::int[]) as o (cart, sku, quantity)),
        used_up as (
          delete from orders.cart_lines c using ordered o
          where c.cart_id = any($1) and c.cart_id = o.cart and c.sku_id = o.sku
            and c.quantity <= o.quantity)
      update orders.cart_lines c set quantity = c.quantity - o.quantity from ordered o
      where c.cart_id = any($1) and c.cart_id = o.cart and c.sku_id = o.sku
        and c.quantity > o.quantity`,
    values: [
      lines.map(({ cartId }) => uuidOf('crt', cartId)),
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

/**
 * Deletes browsers' carts opened before then, with their lines; says how many. Served by
 * carts_browser_idx.
 */
export async function deleteBrowserCarts(
  reader: Reader,
  before: Date,
  limit: number,
): Promise<number> {
  const rows = await reader.query({
    name: 'orders.delete_browser_carts',
    text: `delete from orders.carts where id in (
        select id from orders.carts where token_hash is not null and created_at < $1
        order by created_at limit $2 for update skip locked) returning id`,
    values: [before, limit],
  })
  return rows.length
}
