import { encodeId, uuidOf } from '../kernel/ids.ts'
import type { KeptCard } from '../gateways/index.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import { newUuid, type Env } from '../platform/env.ts'

// Queries on the cards that companies have saved, and on how gateways name those companies.

export type SavedCard = KeptCard & Readonly<{ id: string; gateway: string; savedAt: Date }>

type Whose = Readonly<{ partyUuid: string; gateway: string }>

/** How the gateway names a company; null while it has none. Makes the row that will say so. */
export async function claimCustomer(
  reader: Reader,
  { partyUuid, gateway }: Whose,
): Promise<string | null> {
  await reader.query({
    name: 'payments.claim_customer',
    text: `insert into payments.card_customers (party_id, gateway) values ($1, $2)
      on conflict do nothing`,
    values: [partyUuid, gateway],
  })
  return findCustomer(reader, { partyUuid, gateway })
}

export async function findCustomer(
  reader: Reader,
  { partyUuid, gateway }: Whose,
): Promise<string | null> {
  const [row] = await reader.query<{ reference: string | null }>({
    name: 'payments.customer',
    text: `select reference from payments.card_customers where party_id = $1 and gateway = $2`,
    values: [partyUuid, gateway],
  })
  return row?.reference ?? null
}

/** The first answer stands: whoever asked at the same time was told the same. */
export async function saveCustomer(
  reader: Reader,
  { partyUuid, gateway }: Whose,
  opened: Readonly<{ reference: string; at: Date }>,
): Promise<void> {
  await reader.query({
    name: 'payments.save_customer',
    text: `update payments.card_customers set reference = $3, opened_at = $4
      where party_id = $1 and gateway = $2 and reference is null`,
    values: [partyUuid, gateway, opened.reference, opened.at],
  })
}

/**
 * How the gateway named the company when this attempt was made. What came later is left out, so
 * that asking for its page again is the same request.
 */
export async function findCustomerOfAttempt(
  reader: Reader,
  attemptId: string,
): Promise<string | null> {
  const [row] = await reader.query<{ reference: string | null }>({
    name: 'payments.customer_of_attempt',
    text: `select c.reference from payments.attempts a
      join payments.intents i on i.id = a.intent_id
      join payments.card_customers c on c.party_id = i.buyer_id and c.gateway = a.gateway
      where a.id = $1 and a.pay_link_id is null and c.opened_at <= a.created_at`,
    values: [uuidOf('att', attemptId)],
  })
  return row?.reference ?? null
}

type CardRow = {
  id: string
  gateway: string
  reference: string
  brand: string
  last4: string
  exp_month: number
  exp_year: number
  country: string | null
  saved_at: Date
}

function fromCardRow(row: CardRow): SavedCard {
  return {
    id: encodeId('crd', row.id),
    gateway: row.gateway,
    reference: row.reference,
    brand: row.brand,
    last4: row.last4,
    expires: { month: row.exp_month, year: row.exp_year },
    country: row.country,
    savedAt: row.saved_at,
  }
}

/** The cards a company has saved, newest first. */
export async function listCards(reader: Reader, partyUuid: string): Promise<SavedCard[]> {
  const rows = await reader.query<CardRow>({
    name: 'payments.cards_of_party',
    text: `select * from payments.saved_cards
      where party_id = $1 and forgotten_at is null order by id desc limit 100`,
    values: [partyUuid],
  })
  return rows.map(fromCardRow)
}

export async function findCard(
  reader: Reader,
  { id, partyUuid }: Readonly<{ id: string; partyUuid: string }>,
): Promise<SavedCard | undefined> {
  const [row] = await reader.query<CardRow>({
    name: 'payments.card',
    text: `select * from payments.saved_cards
      where id = $1 and party_id = $2 and forgotten_at is null`,
    values: [uuidOf('crd', id), partyUuid],
  })
  return row && fromCardRow(row)
}

/** Takes over what the gateway says of a company's cards; the others are gone. */
export async function saveCards(
  trx: Transaction,
  env: Env,
  { partyUuid, gateway, cards }: Whose & Readonly<{ cards: readonly KeptCard[] }>,
): Promise<void> {
  const now = env.now()
  const rows = cards.map(({ expires, ...card }) => ({
    ...{ ...card, id: newUuid(env), exp_month: expires.month, exp_year: expires.year },
  }))
  await trx.query({
    name: 'payments.save_cards',
    text: `insert into payments.saved_cards (id, party_id, gateway, reference, brand, last4,
        exp_month, exp_year, country, saved_at)
      select id, $2, $3, reference, brand, last4, exp_month, exp_year, country, $4
      from jsonb_to_recordset($1::jsonb) as c(id uuid, reference text, brand text, last4 text,
        exp_month int, exp_year int, country text)
      order by reference
      on conflict (gateway, reference) do update set exp_month = excluded.exp_month,
        exp_year = excluded.exp_year, country = excluded.country, forgotten_at = null`,
    values: [JSON.stringify(rows), partyUuid, gateway, now],
  })
  await trx.query({
    name: 'payments.drop_cards',
    text: `update payments.saved_cards set forgotten_at = $4
      where party_id = $1 and gateway = $2 and forgotten_at is null and reference <> all($3)`,
    values: [partyUuid, gateway, cards.map(({ reference }) => reference), now],
  })
}

export async function forgetCard(
  reader: Reader,
  { id }: Pick<SavedCard, 'id'>,
  now: Date,
): Promise<void> {
  await reader.query({
    name: 'payments.forget_card',
    text: `update payments.saved_cards set forgotten_at = $2
      where id = $1 and forgotten_at is null`,
    values: [uuidOf('crd', id), now],
  })
}
