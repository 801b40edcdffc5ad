import type { Reader } from '../platform/db.ts'

export type ExchangeRate = Readonly<{
  base: string
  quote: string
  micros: bigint
  source: string
  validFrom: Date
}>

/** The rate to this currency from every other, as it applies now. */
export async function listRates(reader: Reader, quote: string, now: Date): Promise<ExchangeRate[]> {
  const rows = await reader.query<{
    base: string
    quote: string
    rate_micros: bigint
    source: string
    valid_from: Date
  }>({
    name: 'payments.list_rates',
    text: `select distinct on (base) * from payments.exchange_rates
      where quote = $1 and valid_from <= $2 order by base, valid_from desc`,
    values: [quote, now],
  })
  return rows.map(({ base, rate_micros, source, valid_from }) => ({
    ...{ base, quote, source },
    micros: rate_micros,
    validFrom: valid_from,
  }))
}
