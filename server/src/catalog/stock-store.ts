import { encodeId, uuidOf } from '../kernel/ids.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import type { Transaction } from '../platform/db.ts'
import type { ShortLine, StockLine } from './catalog.ts'

// Stock on hand and what is reserved of it. Every statement locks the stock rows in id order before
// anything else, so that two of them never wait for each other; what it then changes it takes from
// the reservations it really inserted or updated, so that a repeat changes nothing. SKUs are always
// given as an array, never joined: then the index is used whatever size the planner believes in.

// Held, but not in the words of the index of all that is held: what is looked up by its reference
// must not be searched for there.
const IS_HELD = `state not in ('committed', 'released')`

export type SoldOut = Readonly<{ code: 'catalog.sold_out'; lines: readonly ShortLine[] }>

export type Reservation = Readonly<{
  /** Names the reservation: the same reference never reserves twice. */
  reference: string
  lines: readonly StockLine[]
  /** Until when it is meant to hold. Whoever reserved releases it: time alone does not. */
  expiresAt: Date
}>

/**
 * Reserves all lines of all reservations or none; what is short is short for all of them together.
 * Reserving again under a reference that still holds its stock does nothing; under one that was
 * released it reserves anew.
 */
export async function reserveStock(
  trx: Transaction,
  reservations: readonly Reservation[],
): Promise<Result<undefined, SoldOut>> {
  const lines = reservations.flatMap(({ reference, lines: own, expiresAt }) =>
    [...sumBySku(own)].map(([sku, quantity]) => ({ reference, sku, quantity, expiresAt })),
  )
  const short = await trx.query<ShortRow>({
    name: 'catalog.reserve_stock',
    text: RESERVE,
    values: [
      lines.map(({ reference }) => reference),
      lines.map(({ sku }) => sku),
      lines.map(({ quantity }) => quantity),
      lines.map(({ expiresAt }) => expiresAt),
    ],
  })
  if (short.length === 0) return ok(undefined)
  return refuse({ code: 'catalog.sold_out', lines: short.map(toShortLine) })
}

// The filter on `short` makes `stocked` run, and so lock, before anything is written.
const RESERVE = `with wanted as (
    select w.* from unnest($1::text[], $2::uuid[], $3::int[], $4::timestamptz[])
      as w(reference, sku_id, quantity, expires_at)
    where not exists (
      select from catalog.stock_reservations r
      where r.reference = w.reference and r.sku_id = w.sku_id and r.state <> 'released')),
  stocked as materialized (
    select sku_id, on_hand - reserved as available from catalog.stock_levels
    where sku_id = any($2::uuid[]) order by sku_id for update),
  totals as (
    select sku_id, sum(quantity)::bigint as quantity from wanted group by sku_id),
  short as materialized (
    select w.sku_id, w.quantity, coalesce(s.available, 0) as available
    from totals w left join stocked s on s.sku_id = w.sku_id
    where coalesce(s.available, 0) < w.quantity),
  held as (
    insert into catalog.stock_reservations as r (reference, sku_id, quantity, expires_at, state)
    select reference, sku_id, quantity, expires_at, 'held' from wanted
    where (select count(*) from short) = 0
    on conflict (reference, sku_id) do update
      set state = 'held', quantity = excluded.quantity, expires_at = excluded.expires_at
      where r.state = 'released'
    returning r.sku_id, r.quantity),
  taken as (
    update catalog.stock_levels s set reserved = s.reserved + h.quantity
    from (select sku_id, sum(quantity) as quantity from held group by sku_id) h
    where s.sku_id = h.sku_id and s.sku_id = any($2::uuid[]))
  select sku_id, least(quantity, 2147483647)::int as quantity, available from short
  order by sku_id`

/** Gives back what these references still hold. */
export function releaseStock(trx: Transaction, references: readonly string[]): void {
  if (references.length === 0) return
  trx.send({
    name: 'catalog.release_stock',
    text: `with stocked as materialized (
        select sku_id from catalog.stock_levels
        where sku_id = any(array(
          select sku_id from catalog.stock_reservations
          where reference = any($1::text[]) and ${IS_HELD}))
        order by sku_id for update),
      released as (
        update catalog.stock_reservations set state = 'released'
        where reference = any($1::text[]) and ${IS_HELD} and (select count(*) from stocked) > 0
        returning sku_id, quantity),
      freed as (select sku_id, sum(quantity) as quantity from released group by sku_id)
      update catalog.stock_levels s set reserved = s.reserved - f.quantity
      from freed f where s.sku_id = f.sku_id`,
    values: [references],
  })
}

export type ShortCommit = ShortLine & Readonly<{ reference: string }>

/**
 * Sells what these references reserved: it leaves the stock for good. A reservation that was
 * released in the meantime is sold all the same while there is stock; a line for which there is
 * none is
 * reported, stays released and can be tried again.
 */
export async function commitStock(
  trx: Transaction,
  references: readonly string[],
): Promise<ShortCommit[]> {
  if (references.length === 0) return []
  const [answer] = await trx.query<{ left_over: bigint }>({
    name: 'catalog.commit_stock',
    text: COMMIT_HELD,
    values: [references],
  })
  return answer && answer.left_over > 0n ? commitReleased(trx, references) : []
}

const COMMIT_HELD = `with open as (
    select sku_id from catalog.stock_reservations
    where reference = any($1::text[]) and state <> 'committed'),
  stocked as materialized (
    select sku_id from catalog.stock_levels where sku_id = any(array(select sku_id from open))
    order by sku_id for update),
  sold as (
    update catalog.stock_reservations set state = 'committed'
    where reference = any($1::text[]) and ${IS_HELD} and (select count(*) from stocked) > 0
    returning sku_id, quantity),
  totals as (select sku_id, sum(quantity) as quantity from sold group by sku_id),
  gone as (
    update catalog.stock_levels s
    set on_hand = s.on_hand - t.quantity, reserved = s.reserved - t.quantity
    from totals t where s.sku_id = t.sku_id)
  select (select count(*) from open) - (select count(*) from sold) as left_over`

// A statement of its own: it sees what others committed while the first waited for the locks, which
// are still ours. Where several references want the same SKU, the first ones get it.
async function commitReleased(trx: Transaction, references: readonly string[]) {
  const rows = await trx.query<ShortRow & { reference: string }>({
    name: 'catalog.commit_released_stock',
    text: `with late as (
        select reference, sku_id, quantity,
          sum(quantity) over (partition by sku_id order by reference) as upto
        from catalog.stock_reservations
        where reference = any($1::text[]) and state = 'released'),
      judged as (
        select l.*, s.on_hand - s.reserved as available, s.on_hand - s.reserved >= l.upto as fits
        from late l join catalog.stock_levels s on s.sku_id = l.sku_id),
      sold as (
        update catalog.stock_reservations r set state = 'committed' from judged j
        where j.fits and r.reference = j.reference and r.sku_id = j.sku_id
          and r.state = 'released'
        returning r.sku_id, r.quantity),
      totals as (select sku_id, sum(quantity) as quantity from sold group by sku_id),
      gone as (
        update catalog.stock_levels s set on_hand = s.on_hand - t.quantity
        from totals t where s.sku_id = t.sku_id)
      select reference, sku_id, quantity, available from judged
      where not fits order by reference, sku_id`,
    values: [references],
  })
  return rows.map((row) => ({ reference: row.reference, ...toShortLine(row) }))
}

/** What these references took for good is only reserved by them again. */
export function returnStock(trx: Transaction, references: readonly string[]): void {
  trx.send({
    name: 'catalog.return_stock',
    text: `with stocked as materialized (
        select sku_id from catalog.stock_levels
        where sku_id = any(array(
          select sku_id from catalog.stock_reservations
          where reference = any($1::text[]) and state = 'committed'))
        order by sku_id for update),
      returned as (
        update catalog.stock_reservations set state = 'held'
        where reference = any($1::text[]) and state = 'committed'
          and (select count(*) from stocked) > 0
        returning sku_id, quantity),
      totals as (select sku_id, sum(quantity) as quantity from returned group by sku_id)
      update catalog.stock_levels s
      set on_hand = s.on_hand + t.quantity, reserved = s.reserved + t.quantity
      from totals t where s.sku_id = t.sku_id`,
    values: [references],
  })
}

type ShortRow = { sku_id: string; quantity: number; available: number }

function toShortLine({ sku_id, quantity, available }: ShortRow): ShortLine {
  return { skuId: encodeId('sku', sku_id), wanted: quantity, available }
}

function sumBySku(lines: readonly StockLine[]): Map<string, number> {
  const sums = new Map<string, number>()
  for (const { skuId, quantity } of lines) {
    const uuid = uuidOf('sku', skuId)
    sums.set(uuid, (sums.get(uuid) ?? 0) + quantity)
  }
  return sums
}
