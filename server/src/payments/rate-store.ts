import { currencies } from '../kernel/money.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import { marketRate, PIVOT, withMargin, type AppliedRate, type MarketRate } from './rates.ts'

// Queries on exchange rates and our margins on them.

type Row = { base: string; quote: string; rate_micros: bigint; source: string; valid_from: Date }

const fromRow = ({ base, quote, rate_micros, source, valid_from }: Row): MarketRate => ({
  ...{ base, quote, micros: rate_micros, source, validFrom: valid_from },
})

export type RateTable = Readonly<{
  /** Null within one currency, undefined where nobody knows it. */
  find: (base: string, quote: string) => AppliedRate | null | undefined
}>

/** The rates to these currencies from every other, as they apply now. */
export async function findRates(
  reader: Reader,
  { quotes, now }: Readonly<{ quotes: readonly string[]; now: Date }>,
): Promise<RateTable> {
  const values = [currencies, quotes, now]
  const [direct, pivoted, margins] = await Promise.all([
    reader.query<Row>({ ...NEWEST, values }),
    reader.query<Row>({ ...NEWEST, values: [[PIVOT], currencies, now] }),
    reader.query<{ base: string; quote: string; margin_bps: number }>({
      name: 'payments.margins',
      text: `select b.base, q.quote, m.margin_bps
        from unnest($1::text[]) as b(base), unnest($2::text[]) as q(quote)
        cross join lateral (
          select margin_bps from payments.exchange_margins
          where base = b.base and quote = q.quote and valid_from <= $3
          order by valid_from desc limit 1) m`,
      values,
    }),
  ])
  const known = {
    direct: direct.map(fromRow),
    pivoted: new Map(pivoted.map((row) => [row.quote, fromRow(row)])),
  }
  const marginOf = new Map(margins.map((row) => [`${row.base} ${row.quote}`, row.margin_bps]))
  return {
    find: (base, quote) => {
      if (base === quote) return null
      const market = marketRate({ base, quote }, known)
      return market && withMargin(market, marginOf.get(`${base} ${quote}`) ?? 0)
    },
  }
}

const NEWEST = {
  name: 'payments.rates',
  text: `select b.base, q.quote, r.rate_micros, r.source, r.valid_from
    from unnest($1::text[]) as b(base), unnest($2::text[]) as q(quote)
    cross join lateral (
      select rate_micros, source, valid_from from payments.exchange_rates
      where base = b.base and quote = q.quote and valid_from <= $3
      order by valid_from desc limit 1) r`,
}

/** Writes rates; one that is there already for its instant stays. */
export async function insertRates(reader: Reader, rates: readonly MarketRate[]): Promise<void> {
  await reader.query({
    name: 'payments.insert_rates',
    text: `insert into payments.exchange_rates (base, quote, rate_micros, valid_from, source)
      select * from unnest($1::text[], $2::text[], $3::bigint[], $4::timestamptz[], $5::text[])
      on conflict do nothing`,
    values: [
      rates.map(({ base }) => base),
      rates.map(({ quote }) => quote),
      rates.map(({ micros }) => micros),
      rates.map(({ validFrom }) => validFrom),
      rates.map(({ source }) => source),
    ],
  })
}

export type Margin = Readonly<{
  base: string
  quote: string
  bps: number
  validFrom: Date
  setBy: string
}>

/** Of two set at one instant the later one stays. */
export async function insertMargin(trx: Transaction, margin: Margin): Promise<void> {
  await trx.query({
    name: 'payments.insert_margin',
    text: `insert into payments.exchange_margins (base, quote, valid_from, margin_bps, set_by)
      values ($1, $2, $3, $4, $5)
      on conflict (base, quote, valid_from) do update
        set margin_bps = excluded.margin_bps, set_by = excluded.set_by`,
    values: [margin.base, margin.quote, margin.validFrom, margin.bps, margin.setBy],
  })
}

const MAX_MARGINS = 200

/** What was set for any pair, newest first. */
export async function listMargins(reader: Reader): Promise<Margin[]> {
  const rows = await reader.query<{
    base: string
    quote: string
    margin_bps: number
    valid_from: Date
    set_by: string
  }>({
    name: 'payments.list_margins',
    text: `select * from payments.exchange_margins order by valid_from desc, base, quote limit $1`,
    values: [MAX_MARGINS],
  })
  return rows.map(({ base, quote, margin_bps, valid_from, set_by }) => ({
    ...{ base, quote, bps: margin_bps, validFrom: valid_from, setBy: set_by },
  }))
}
