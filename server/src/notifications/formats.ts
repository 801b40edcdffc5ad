import { exponentOf, toDecimal, type Money } from '../kernel/money.ts'
import { rateToDecimal, type Rate } from '../kernel/exchange.ts'
import { priceToDecimal, type UnitPrice } from '../kernel/price.ts'
import type { Locale } from '../identity/index.ts'
import type { Order } from '../orders/index.ts'

// Amounts, times and places as the reader of a mail or a receipt writes them.

export type Formats = Readonly<{
  /** The language with its region, for `lang` and Intl. */
  tag: string
  /** "£8.20", "¥1,234.50 CNY": with the code where the sign could be another currency's. */
  money: (amount: Money) => string
  /** The figures alone, for a column that names its currency. */
  figures: (amount: Money) => string
  priceFigures: (price: UnitPrice) => string
  /** "1 GBP = 9.1234 CNY". */
  rate: (rate: Rate) => string
  count: (value: number) => string
  list: (items: readonly string[]) => string
  dateTime: (at: Date) => string
  /** A day without a time, as `2026-12-31`. */
  date: (day: string) => string
  country: (code: string) => string
  address: (address: Order['address']) => string[]
}>

const tags: Readonly<Record<Locale, string>> = { en: 'en-GB', zh: 'zh-CN' }

const PRICE_DECIMALS = 6

export function formatsFor(locale: Locale, timeZone: string): Formats {
  return {
    ...languages(locale),
    dateTime: (at) => clocks(`${tags[locale]} ${timeZone}`).format(at),
  }
}

// Intl's formats cost a hundred times more to make than to use, so the whole process shares them.
const languages = keep(languageFormats)

const clocks = keep((key: string) => {
  const [tag, timeZone] = key.split(' ')
  return new Intl.DateTimeFormat(tag, { ...dateParts, timeZone })
})

function languageFormats(locale: Locale): Omit<Formats, 'dateTime'> {
  const tag = tags[locale]
  const list = new Intl.ListFormat(tag, { type: 'conjunction' })
  const count = new Intl.NumberFormat(tag)
  const countries = new Intl.DisplayNames(tag, { type: 'region' })
  const money = keep((currency: string) => moneyFormat(tag, currency))
  const figures = keep((currency: string) => {
    const decimals = { minimumFractionDigits: exponentOf(currency) }
    return new Intl.NumberFormat(tag, { ...decimals, maximumFractionDigits: PRICE_DECIMALS })
  })
  const days = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' })
  const country = (code: string) => countries.of(code) ?? code
  return {
    tag,
    money: (amount) => money(amount.currency)(amount),
    figures: (amount) => figures(amount.currency).format(numeric(toDecimal(amount))),
    priceFigures: (price) => figures(price.currency).format(numeric(priceToDecimal(price))),
    rate: (rate) => `1 ${rate.from} = ${shortRate(rate)} ${rate.to}`,
    count: (value) => count.format(value),
    list: (items) => list.format(items),
    date: (day) => days.format(new Date(`${day}T00:00:00Z`)),
    country,
    address: (address) => addressLines(address, { locale, country: country(address.country) }),
  }
}

const dateParts = {
  year: 'numeric',
  month: 'long',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
} as const

/** There are some hundred currencies and time zones; what is beyond is made again. */
const MOST_KEPT = 500

/** Makes the format of each key once. */
function keep<K, T>(make: (key: K) => T): (key: K) => T {
  const made = new Map<K, T>()
  return (key) => {
    const known = made.get(key)
    if (known !== undefined) return known
    if (made.size >= MOST_KEPT) made.clear()
    const format = make(key)
    made.set(key, format)
    return format
  }
}

// Signs that every font has. The rest of the world's money is named by its code.
const familiar = new Set(['¥', '$', '£', '€'])
const unmistakable = new Set(['GBP', 'EUR'])

function moneyFormat(tag: string, currency: string): (amount: Money) => string {
  const style = { style: 'currency', currency } as const
  const signs = new Intl.NumberFormat(tag, { ...style, currencyDisplay: 'narrowSymbol' })
  const sign = signs.formatToParts(0).find(({ type }) => type === 'currency')?.value ?? ''
  if (!familiar.has(sign)) {
    const codes = new Intl.NumberFormat(tag, { ...style, currencyDisplay: 'code' })
    return (amount) => codes.format(numeric(toDecimal(amount)))
  }
  // Who reads Chinese reads ¥ as yuan.
  const isClear = unmistakable.has(currency) || (currency === 'CNY' && tag.startsWith('zh'))
  const code = isClear ? '' : `\u00a0${currency}`
  return (amount) => signs.format(numeric(toDecimal(amount))) + code
}

/** Decimals go to Intl as text, which it takes exactly: an amount never becomes a float. */
function numeric(decimal: string): `${number}` {
  if (!isNumeric(decimal)) throw new Error(`not a decimal: ${decimal}`)
  return decimal
}

function isNumeric(text: string): text is `${number}` {
  return /^-?\d+(\.\d+)?$/.test(text)
}

function shortRate(rate: Rate): string {
  return rateToDecimal(rate).replace(/(\.\d{2}\d*?)0+$/, '$1')
}

const largeFirst = new Set(['CN', 'TW', 'JP', 'KR'])
const codeAfterCity = new Set(['GB', 'IE', 'US', 'CA', 'AU', 'IN', 'NZ'])

type Place = Readonly<{ locale: Locale; country: string }>

/** One entry a line, without empty ones; from the country down where and for whom that is usual. */
function addressLines(address: Order['address'], { locale, country }: Place): string[] {
  const { recipient, company, line1, line2, city, region, postalCode, phone } = address
  if (locale === 'zh' && largeFirst.has(address.country)) {
    const street = [region === city ? null : region, city, line1].filter(Boolean).join('')
    const land = [country, postalCode].filter(Boolean).join(' ')
    return filled([recipient, company, land, street, line2, phone])
  }
  const place = [city, region].filter(Boolean).join(', ')
  const town = codeAfterCity.has(address.country) ? [place, postalCode] : [postalCode, place]
  const lines = [recipient, company, line1, line2, town.filter(Boolean).join(' '), country, phone]
  return filled(lines)
}

function filled(lines: readonly (string | null)[]): string[] {
  return lines.filter((line) => line !== null && line !== '').map(String)
}
