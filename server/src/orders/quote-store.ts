import { encodeId, uuidOf } from '../kernel/ids.ts'
import type { Reader, Transaction } from '../platform/db.ts'
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

/** Locks the cart that a quote is made of, and ends the open quote it replaces; says which. */
export async function supersedeQuotes(trx: Transaction, cartId: string): Promise<string[]> {
  const values = [uuidOf('crt', cartId)]
  const [, rows] = await Promise.all([
    trx.query({
      name: 'orders.lock_quoted_cart',
      text: `select id from orders.carts where id = $1 for update`,
      values,
    }),
    trx.query<{ id: string }>({
      name: 'orders.supersede_quotes',
      text: `update orders.quotes set state = 'superseded'
        where cart_id = $1 and state = 'open' returning id`,
      values,
    }),
  ])
  return rows.map(({ id }) => encodeId('quo', id))
}

export async function insertQuote(trx: Transaction, quote: Quote): Promise<void> {
  const { content } = quote
  await trx.query({
    name: 'orders.insert_quote',
    text: `insert into orders.quotes (id, buyer_id, cart_id, method, charge_currency, charge,
        content, state, expires_at, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    values: [
      uuidOf('quo', quote.id),
      quote.buyerUuid,
      uuidOf('crt', quote.cartId),
      content.method,
      content.charge.currency,
      content.charge.minor,
      JSON.stringify(content),
      quote.state,
      quote.expiresAt,
      quote.createdAt,
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

/** Locks a quote of this buyer's. */
export async function lockQuote(
  trx: Transaction,
  id: string,
  buyerUuid: string,
): Promise<Quote | undefined> {
  const [row] = await trx.query<Row>({
    name: 'orders.lock_quote',
    text: `select q.*, null as group_id, null as intent_id
      from orders.quotes q where q.id = $1 and q.buyer_id = $2 for update`,
    values: [uuidOf('quo', id), buyerUuid],
  })
  if (row?.state !== 'accepted') return row && fromRow(row)
  // Its acceptance may have been waited for: only a new look sees what it became.
  return findQuote(trx, id, [buyerUuid])
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
