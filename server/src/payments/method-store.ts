import { money } from '../kernel/money.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import { freeTerms, type MethodTerms, type Spent } from './methods.ts'

// Queries on what the operator says of methods, and on what buyers have paid by them.

type Row = {
  method: string
  version: number
  set_at: Date
  enabled: boolean
  countries: string[] | null
  currencies: string[] | null
  min_minor: bigint | null
  max_minor: bigint | null
  day_max_minor: bigint | null
  year_max_minor: bigint | null
  surcharge_bps: number
  buyers: MethodTerms['buyers']
  opens_at: string | null
  closes_at: string | null
  set_by: string
  reason: string
}

/** Terms as they were set: when, by whom and why. Each change is a version of its own. */
export type SetTerms = Readonly<{
  method: string
  version: number
  terms: MethodTerms
  setAt: Date
  setBy: string
  reason: string
}>

function fromRow(row: Row): SetTerms {
  const { opens_at: from, closes_at: to } = row
  return {
    ...{ method: row.method, version: row.version, setAt: row.set_at },
    ...{ setBy: row.set_by, reason: row.reason },
    terms: {
      ...{ enabled: row.enabled, countries: row.countries, currencies: row.currencies },
      ...{ minMinor: row.min_minor, maxMinor: row.max_minor },
      ...{ dayMaxMinor: row.day_max_minor, yearMaxMinor: row.year_max_minor },
      ...{ surchargeBps: row.surcharge_bps, buyers: row.buyers },
      hours: from && to ? { from: from.slice(0, 5), to: to.slice(0, 5) } : null,
    },
  }
}

/** What applies to each of these methods now. */
export async function findTerms(
  reader: Reader,
  methods: readonly string[],
): Promise<(method: string) => MethodTerms> {
  const rows = await reader.query<Row>({
    name: 'payments.method_terms',
    text: `select t.* from unnest($1::text[]) as m(method)
      cross join lateral (
        select * from payments.method_terms
        where method = m.method order by version desc limit 1) t`,
    values: [methods],
  })
  const found = new Map(rows.map((row) => [row.method, fromRow(row).terms]))
  return (method) => found.get(method) ?? freeTerms
}

const MAX_HISTORY = 100

/** What was said of a method, newest first. */
export async function listTerms(reader: Reader, method: string): Promise<SetTerms[]> {
  const rows = await reader.query<Row>({
    name: 'payments.method_terms_history',
    text: `select * from payments.method_terms where method = $1
      order by version desc limit $2`,
    values: [method, MAX_HISTORY],
  })
  return rows.map(fromRow)
}

/** Writes the next version; false where somebody else has written it meanwhile. */
export async function insertTerms(trx: Transaction, set: SetTerms): Promise<boolean> {
  const { method, version, terms, setAt, setBy, reason } = set
  const rows = await trx.query({
    name: 'payments.insert_method_terms',
    text: `insert into payments.method_terms (method, version, set_at, enabled, countries, currencies,
        min_minor, max_minor, day_max_minor, year_max_minor, surcharge_bps, buyers, opens_at,
        closes_at, set_by, reason)
      select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16
      where $2 = 1 + coalesce(
        (select max(version) from payments.method_terms where method = $1), 0)
      on conflict do nothing returning version`,
    values: [
      ...[method, version, setAt, terms.enabled, terms.countries, terms.currencies],
      ...[terms.minMinor, terms.maxMinor, terms.dayMaxMinor, terms.yearMaxMinor],
      ...[terms.surchargeBps, terms.buyers, terms.hours?.from ?? null, terms.hours?.to ?? null],
      ...[setBy, reason],
    ],
  })
  return rows.length > 0
}

const DAY_SQL = `date_trunc('day', $3::timestamptz at time zone 'UTC') at time zone 'UTC'`
const YEAR_SQL = `date_trunc('year', $3::timestamptz at time zone 'UTC') at time zone 'UTC'`

/** What a buyer has paid by a method today and this year, in UTC, by what was charged. */
export async function findSpent(
  reader: Reader,
  asked: Readonly<{ buyerUuid: string; method: string; now: Date }>,
): Promise<Spent[]> {
  const rows = await reader.query<{ currency: string; day: bigint; year: bigint }>({
    name: 'payments.spent',
    text: `select a.currency, sum(a.amount)::bigint as year,
        coalesce(sum(a.amount) filter (where a.final_at >= ${DAY_SQL}), 0)::bigint as day
      from payments.intents i join payments.attempts a on a.intent_id = i.id
      where i.buyer_id = $1 and a.method = $2 and a.state = 'succeeded'
        and a.final_at >= ${YEAR_SQL}
      group by a.currency`,
    values: [asked.buyerUuid, asked.method, asked.now],
  })
  return rows.map(({ currency, day, year }) => ({
    day: money(currency, day),
    year: money(currency, year),
  }))
}

/** Whether these buyers have paid anything before, in their order. */
export async function areKnown(reader: Reader, buyerUuids: readonly string[]): Promise<boolean[]> {
  const rows = await reader.query<{ known: boolean }>({
    name: 'payments.known_buyers',
    text: `select exists (
        select from payments.intents where buyer_id = b.id and state = 'succeeded') as known
      from unnest($1::uuid[]) with ordinality as b(id, n) order by b.n`,
    values: [buyerUuids],
  })
  return rows.map(({ known }) => known)
}
