import { encodeId, uuidOf } from '../kernel/ids.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import { CARTS_OF_OWNERS, keysOf, type CartOwner } from './cart-store.ts'
import type { QuoteContent } from './quote-content.ts'

export type QuoteState = 'open' | 'accepted' | 'superseded' | 'expired'

export type Quote = Readonly<{
  id: string
  buyerUuid: string
  cartId: string
  content: QuoteContent
  state: QuoteState
  expiresAt: Date
  createdAt: Date
  /** Once accepted: the checkout it became, and what pays it. */
  placed: Readonly<{ groupId: string; intentId: string }> | null
}>

type Row = {
  id: string
  buyer_id: string
  cart_id: string
  content: QuoteContent
  state: QuoteState
  expires_at: Date
  created_at: Date
  group_id: string | null
  intent_id: string | null
}

function fromRow(row: Row): Quote {
  return {
    id: encodeId('quo', row.id),
    buyerUuid: row.buyer_id,
    cartId: encodeId('crt', row.cart_id),
    content: row.content,
    state: row.state,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    placed:
      row.group_id && row.intent_id
        ? { groupId: encodeId('grp', row.group_id), intentId: encodeId('pi', row.intent_id) }
        : null,
  }
}

/**
 * Locks the carts that these owners' quotes are made of, and ends the open quotes they replace;
 * says which.
 */
export async function supersedeQuotes(
  trx: Transaction,
  owners: readonly CartOwner[],
): Promise<string[]> {
  const values = keysOf(owners)
  trx.send({
    name: 'orders.lock_quoted_carts',
    text: `select id from orders.carts where id = any(array(select c.id from ${CARTS_OF_OWNERS}))
      order by id for update`,
    values,
  })
  const rows = await trx.query<{ id: string }>({
    name: 'orders.supersede_quotes',
    text: `update orders.quotes set state = 'superseded'
      where id = any(array(
        select id from orders.quotes
        where cart_id = any(array(select c.id from ${CARTS_OF_OWNERS})) and state = 'open'
        order by id for update))
      returning id`,
    values,
  })
  return rows.map(({ id }) => encodeId('quo', id))
}

export function insertQuotes(trx: Transaction, quotes: readonly Quote[]): void {
  trx.send({
    name: 'orders.insert_quotes',
    text: `insert into orders.quotes (id, buyer_id, cart_id, method, charge_currency, charge,
        content, state, expires_at, created_at)
      select id, buyer_id, cart_id, content->>'method', content->'charge'->>'currency',
        (content->'charge'->>'minor')::bigint, content, state, expires_at, created_at
      from jsonb_to_recordset($1::jsonb) as q(id uuid, buyer_id uuid, cart_id uuid,
        content jsonb, state text, expires_at timestamptz, created_at timestamptz)`,
    values: [
      JSON.stringify(
        quotes.map(({ id, buyerUuid, cartId, content, state, expiresAt, createdAt }) => ({
          ...{ id: uuidOf('quo', id), buyer_id: buyerUuid, cart_id: uuidOf('crt', cartId) },
          ...{ content, state, expires_at: expiresAt, created_at: createdAt },
        })),
      ),
    ],
  })
}

export async function findQuote(
  reader: Reader,
  id: string,
  parties: readonly string[] | null,
): Promise<Quote | undefined> {
  const [row] = await reader.query<Row>({
    name: 'orders.find_quote',
    text: `select q.*, g.id as group_id, g.intent_id
      from orders.quotes q left join orders.order_groups g on g.quote_id = q.id
      where q.id = $1 and ($2::uuid[] is null or q.buyer_id = any($2))`,
    values: [uuidOf('quo', id), parties],
  })
  return row && fromRow(row)
}

export type OwnedQuote = Readonly<{ id: string; buyerUuid: string }>

/** Locks quotes, each of its buyer's, in id order. */
export async function lockQuotes(
  trx: Transaction,
  asked: readonly OwnedQuote[],
): Promise<(Quote | undefined)[]> {
  const rows = await trx.query<Row>({
    name: 'orders.lock_quotes',
    text: `select q.*, null as group_id, null as intent_id
      from orders.quotes q
      join unnest($1::uuid[], $2::uuid[]) as a(id, buyer_id)
        on a.id = q.id and a.buyer_id = q.buyer_id
      where q.id = any($1) order by q.id for update of q`,
    values: [asked.map(({ id }) => uuidOf('quo', id)), asked.map(({ buyerUuid }) => buyerUuid)],
  })
  const found = new Map<string, Quote | undefined>()
  for (const row of rows) {
    const quote = fromRow(row)
    // Its acceptance may have been waited for: only a new look sees what it became.
    const accepted = quote.state === 'accepted'
    found.set(quote.id, accepted ? await findQuote(trx, quote.id, [quote.buyerUuid]) : quote)
  }
  return asked.map(({ id }) => found.get(id))
}

/** Ends open quotes past their time; says which, so that their stock can be freed. */
export async function expireQuotes(trx: Transaction, now: Date, limit: number): Promise<string[]> {
  const rows = await trx.query<{ id: string }>({
    name: 'orders.expire_quotes',
    text: `update orders.quotes set state = 'expired' where id in (
        select id from orders.quotes where state = 'open' and expires_at <= $1
        order by expires_at limit $2 for update skip locked)
      returning id`,
    values: [now, limit],
  })
  return rows.map(({ id }) => encodeId('quo', id))
}
