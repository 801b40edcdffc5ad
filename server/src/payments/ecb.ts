import { SaxesParser } from 'saxes'
import { decimalToScaled, isCurrency } from '../kernel/money.ts'
import { refuse, ok, type Result } from '../kernel/result.ts'
import { PIVOT, type MarketRate } from './rates.ts'

// The European Central Bank's file of euro foreign exchange reference rates:
// https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml

export type EcbRefusal = Readonly<{ code: 'payments.rates_unreadable'; line: number; rule: string }>

const RATE_DECIMALS = 6
/** The rates of a day are there at 16:00 in Frankfurt, which is this or an hour more in UTC. */
const PUBLISHED_AT = 'T14:00:00Z'

/**
 * What one euro costs in each currency we know, for every day in the file. Currencies we do not
 * know are left out.
 */
export function parseEcbRates(xml: string): Result<MarketRate[], EcbRefusal> {
  const parser = new SaxesParser()
  const rates: MarketRate[] = []
  let day: Date | undefined
  let fault: EcbRefusal | undefined
  const wrong = (rule: string) => {
    fault ??= { code: 'payments.rates_unreadable', line: parser.line, rule }
  }
  parser.on('error', () => wrong('is not well-formed XML'))
  parser.on('doctype', () => wrong('has a document type'))
  parser.on('opentag', ({ name, attributes }) => {
    if (name !== 'Cube') return
    const { time, currency, rate } = attributes
    if (time !== undefined) {
      day = dayOf(time)
      if (!day) wrong('the time is not a date')
    }
    if (currency === undefined) return
    const micros = decimalToScaled(rate ?? '', RATE_DECIMALS)
    if (!day) return wrong('a rate has no date')
    if (micros === undefined || micros <= 0n) return wrong(`the rate of ${currency} is no rate`)
    if (!isCurrency(currency)) return
    const source = `ECB ${day.toISOString().slice(0, 10)}`
    rates.push({ base: PIVOT, quote: currency, micros, source, validFrom: day })
  })
  parser.write(xml).close()
  if (!fault && rates.length === 0) wrong('has no rates')
  return fault ? refuse(fault) : ok(rates)
}

function dayOf(text: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined
  const day = new Date(`${text}${PUBLISHED_AT}`)
  return Number.isNaN(day.getTime()) ? undefined : day
}
