import { convert } from '../kernel/exchange.ts'
import { divideHalfEven, money, subtract, sum, zero, type Money } from '../kernel/money.ts'
import { availableOf, type UsedLine } from '../credit/index.ts'
import type { Method } from '../gateways/index.ts'
import type { AppliedRate } from './rates.ts'

// What paying by a method comes to, and whether this buyer may pay this by it.

/** What the operator says of a method, within what the network allows. */
export type MethodTerms = Readonly<{
  enabled: boolean
  /** Where the buyer's company must be; null: anywhere. */
  countries: readonly string[] | null
  /** What it may charge in, of what the network takes; null: all of it. */
  currencies: readonly string[] | null
  /** In minor units of the method's first currency; null: the network's own limit, or none. */
  minMinor: bigint | null
  maxMinor: bigint | null
  dayMaxMinor: bigint | null
  yearMaxMinor: bigint | null
  /** On top of what is paid, in hundredths of a percent. */
  surchargeBps: number
  /** `known`: those who have paid an order before. */
  buyers: 'everybody' | 'known'
  /** Times of the day in UTC, `HH:MM`; null: always open. */
  hours: Readonly<{ from: string; to: string }> | null
}>

/** Nothing but the network's own terms. */
export const freeTerms: MethodTerms = {
  ...{ enabled: true, countries: null, currencies: null, surchargeBps: 0, buyers: 'everybody' },
  ...{ minMinor: null, maxMinor: null, dayMaxMinor: null, yearMaxMinor: null, hours: null },
}

/** Who wants to pay what. */
export type Payer = Readonly<{
  country: string
  /** What they would like to pay in. */
  currency: string
  isKnown: boolean
  now: Date
}>

/** What the buyer has paid by the method in one currency, today and this year. */
export type Spent = Readonly<{ day: Money; year: Money }>

export type MethodPrice = Readonly<{
  method: string
  currency: string
  /** What is charged for each order, in their order. */
  charges: readonly Money[]
  /** The rates between the two; null in one currency. */
  rates: readonly (AppliedRate | null)[]
  surcharge: Money
  /** How much of the charges is our margin on the exchange. */
  exchangeMargin: Money
  total: Money
  /** What one payment by the method may come to. */
  range: Range
}>

type Range = Readonly<{ least: Money; most: Money }>

export type WhyNot =
  | Readonly<{ code: 'off' | 'country' | 'buyers' | 'currency' }>
  | Readonly<{ code: 'hours'; from: string; to: string }>
  | Readonly<{ code: 'no_rate'; base: string; quote: string }>
  /** An order comes to less than the smallest unit of what is charged. */
  | Readonly<{ code: 'nothing'; index: number }>
  /** No credit line, or only of suppliers whose goods these are not. */
  | Readonly<{ code: 'no_line' | 'other_suppliers' }>
  /**
   * `balance`: the buyer's own has less, namely this. `credit`: their line has. `overdue`: they
   * have to pay this off first.
   */
  | Readonly<{
      code:
        'too_small' | 'too_large' | 'day_limit' | 'year_limit' | 'balance' | 'credit' | 'overdue'
      limit: Money
    }>

export type Priced =
  Readonly<{ ok: true; price: MethodPrice }> | Readonly<{ ok: false; why: WhyNot }>

type Asked = Readonly<{
  method: Method
  terms: MethodTerms
  payer: Payer
  /** What each order is worth to its supplier. */
  totals: readonly Money[]
  rateOf: (base: string, quote: string) => AppliedRate | null | undefined
  spent: readonly Spent[]
}>

const no = (why: WhyNot): Priced => ({ ok: false, why })

/** What these orders cost by a method, or why it cannot pay them. */
export function priceMethod(asked: Asked): Priced {
  const { method, terms, payer, totals, rateOf } = asked
  const barred = whyBarred(terms, payer)
  if (barred) return no(barred)
  const currency = chargeCurrency(asked)
  if (currency === undefined) return no({ code: 'currency' })
  const rates: (AppliedRate | null)[] = []
  const charges: Money[] = []
  const atMarket: Money[] = []
  for (const [index, total] of totals.entries()) {
    const rate = rateOf(total.currency, currency)
    if (rate === undefined) return no({ code: 'no_rate', base: total.currency, quote: currency })
    const charge = rate ? exchanged(total, rate.micros, currency) : total
    if (charge.minor <= 0n) return no({ code: 'nothing', index })
    rates.push(rate)
    charges.push(charge)
    atMarket.push(rate ? exchanged(total, rate.marketMicros, currency) : total)
  }
  const goods = sum(currency, charges)
  const surcharge = surchargeOn(goods, terms)
  const total = money(currency, goods.minor + surcharge.minor)
  const range = rangeIn(asked, currency)
  if (!range) return no({ code: 'no_rate', base: method.currencies[0] ?? '', quote: currency })
  const limited = whyLimited(asked, total, range)
  if (limited) return no(limited)
  const exchangeMargin = subtract(goods, sum(currency, atMarket))
  const price = { ...{ method: method.name, currency, charges, rates, surcharge }, exchangeMargin }
  return { ok: true, price: { ...price, total, range } }
}

/**
 * What these orders cost from a balance: in the currency the buyer would like, if that is enough,
 * then in those of the orders, then in any other.
 */
export function priceFromBalance(asked: Asked, available: readonly Money[]): Priced {
  const { method, payer, totals } = asked
  const liked = [payer.currency, ...totals.map(({ currency }) => currency)]
  const rank = ({ currency }: Money) => {
    const place = liked.indexOf(currency)
    return place < 0 ? liked.length : place
  }
  const filled = available.filter(({ minor }) => minor > 0n).toSorted((a, b) => rank(a) - rank(b))
  const [first = zero(payer.currency)] = filled
  const tried = filled.map(({ currency, minor }): Priced => {
    const priced = priceMethod({ ...asked, method: { ...method, currencies: [currency] } })
    if (!priced.ok || priced.price.total.minor <= minor) return priced
    return no({ code: 'balance', limit: money(currency, minor) })
  })
  const barred = tried.find((priced) => !priced.ok && priced.why.code !== 'balance')
  const short = no({ code: 'balance', limit: first })
  return tried.find(({ ok }) => ok) ?? (filled.length === 1 ? barred : undefined) ?? short
}

/** What a credit line has to offer, and the price by it or why not. */
export type PricedOnTerms = Readonly<{ priced: Priced; line: UsedLine | undefined }>

/**
 * What these orders cost on terms: by the line of their own supplier if it has room, then by the
 * marketplace's; of several currencies first by the one the buyer would like.
 */
export function priceOnTerms(
  asked: Asked,
  {
    lines,
    supplierUuids,
  }: Readonly<{ lines: readonly UsedLine[]; supplierUuids: readonly string[] }>,
): PricedOnTerms {
  const { method, payer, totals } = asked
  const liked = [payer.currency, ...totals.map(({ currency }) => currency)]
  const rank = ({ limit, supplierUuid }: UsedLine) => {
    const place = liked.indexOf(limit.currency)
    return (place < 0 ? liked.length : place) * 2 + (supplierUuid === null ? 1 : 0)
  }
  const covers = ({ supplierUuid }: UsedLine) =>
    supplierUuid === null ||
    (supplierUuids.length > 0 && supplierUuids.every((each) => each === supplierUuid))
  const covering = lines.filter(covers).toSorted((a, b) => rank(a) - rank(b))
  const tried = covering.map((line): PricedOnTerms => {
    const { currency } = line.limit
    const priced = priceMethod({ ...asked, method: { ...method, currencies: [currency] } })
    if (!priced.ok) return { line, priced }
    if (line.overdue.minor > 0n) {
      return { line, priced: no({ code: 'overdue', limit: line.overdue }) }
    }
    const available = availableOf(line)
    const isEnough = priced.price.total.minor <= available.minor
    return { line, priced: isEnough ? priced : no({ code: 'credit', limit: available }) }
  })
  const none = no({ code: lines.length > 0 ? 'other_suppliers' : 'no_line' })
  return tried.find(({ priced }) => priced.ok) ?? tried[0] ?? { line: undefined, priced: none }
}

/** What a method adds to an amount: rounded once, half to even. */
export function surchargeOn(
  amount: Money,
  { surchargeBps }: Pick<MethodTerms, 'surchargeBps'>,
): Money {
  if (surchargeBps === 0) return zero(amount.currency)
  return money(amount.currency, divideHalfEven(amount.minor * BigInt(surchargeBps), 10_000n))
}

const exchanged = (amount: Money, micros: bigint, to: string) =>
  convert(amount, { from: amount.currency, to, micros })

function whyBarred(terms: MethodTerms, payer: Payer): WhyNot | undefined {
  const { enabled, countries, buyers, hours } = terms
  if (!enabled) return { code: 'off' }
  if (countries && !countries.includes(payer.country)) return { code: 'country' }
  if (buyers === 'known' && !payer.isKnown) return { code: 'buyers' }
  if (hours && !isWithin(hours, payer.now)) return { code: 'hours', ...hours }
  return undefined
}

/** From the first time up to the second, which may be of the next day. */
function isWithin({ from, to }: Readonly<{ from: string; to: string }>, now: Date): boolean {
  const time = now.toISOString().slice(11, 16)
  return from <= to ? from <= time && time < to : from <= time || time < to
}

/** What the buyer would like where the method takes it, then the first that it takes. */
export function chargeable(
  { currencies }: Pick<Method, 'currencies'>,
  terms: Pick<MethodTerms, 'currencies'>,
  wished: string,
): string[] {
  const taken = currencies.filter((each) => terms.currencies?.includes(each) ?? true)
  const first = taken.slice(0, 1)
  return taken.includes(wished) && !first.includes(wished) ? [wished, ...first] : first
}

/** The first of those that there is a rate to, from whatever is to be paid. */
function chargeCurrency({ method, terms, payer, totals, rateOf }: Asked): string | undefined {
  const all = chargeable(method, terms, payer.currency)
  const hasRates = (to: string) =>
    totals.every(({ currency }) => rateOf(currency, to) !== undefined)
  return all.find(hasRates) ?? all.at(-1)
}

/** What one payment may come to: the narrower of the network's limits and the operator's. */
function rangeIn(asked: Asked, currency: string): Range | undefined {
  const { method, terms } = asked
  const known = limitsIn(asked, currency)
  return (
    known && {
      least: known.limit(higher(method.limits.minMinor, terms.minMinor)),
      most: known.limit(lower(method.limits.maxMinor, terms.maxMinor)),
    }
  )
}

/** Limits count in the method's first currency; this says them in what is charged. */
function limitsIn({ method, rateOf }: Asked, currency: string) {
  const [first = currency] = method.currencies
  const rate = rateOf(first, currency)
  if (rate === undefined) return undefined
  const limit = (minor: bigint) =>
    rate ? exchanged(money(first, minor), rate.marketMicros, currency) : money(first, minor)
  return { first, limit }
}

function whyLimited(asked: Asked, total: Money, { least, most }: Range): WhyNot | undefined {
  if (total.minor < least.minor) return { code: 'too_small', limit: least }
  if (total.minor > most.minor) return { code: 'too_large', limit: most }
  const { terms, spent, rateOf } = asked
  const known = limitsIn(asked, total.currency)
  if (!known) return undefined
  const { first, limit } = known
  const periods = [
    ['day', terms.dayMaxMinor],
    ['year', terms.yearMaxMinor],
  ] as const
  for (const [period, max] of periods) {
    if (max === null) continue
    const before = sum(
      first,
      spent.map((each) => inFirst(each[period], first, rateOf)),
    )
    const left = limit(max > before.minor ? max - before.minor : 0n)
    if (total.minor > left.minor) return { code: `${period}_limit`, limit: left }
  }
  return undefined
}

/** What nobody knows a rate for any more counts for nothing. */
function inFirst(amount: Money, first: string, rateOf: Asked['rateOf']): Money {
  const rate = rateOf(amount.currency, first)
  if (rate === null) return amount
  return rate ? exchanged(amount, rate.marketMicros, first) : zero(first)
}

const higher = (a: bigint, b: bigint | null) => (b !== null && b > a ? b : a)
const lower = (a: bigint, b: bigint | null) => (b !== null && b < a ? b : a)
