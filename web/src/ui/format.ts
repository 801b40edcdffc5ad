// Money and time as text. Pure: language and time zone are arguments.

export type Money = Readonly<{ currency: string; minor: string }>
export type Price = Readonly<{ currency: string; amount: string }>

/**
 * Whether the code follows the amount. `auto`: where the reader could take the symbol for another
 * currency's. `never`: where the currency stands beside it, as in a column's head.
 */
export type CodeRule = 'auto' | 'always' | 'never'
export type MoneyFormat = Readonly<{ locale: string; code?: CodeRule | undefined }>

// ISO 4217: currencies whose minor unit is not a hundredth.
const exponents: Readonly<Record<string, number>> = {
  BHD: 3, CLP: 0, ISK: 0, JOD: 3, JPY: 0, KRW: 0, KWD: 3, OMR: 3, TND: 3, VND: 0,
} // prettier-ignore

const PRICE_DECIMALS = 6

// Symbols that several currencies share.
const shared = new Set(['¥', '$', 'kr', 'kr.', '£', 'R'])
const ambiguousPounds = new Set(['EGP', 'LBP', 'SYP'])

export function exponentOf(currency: string): number {
  return exponents[currency] ?? 2
}

/** ¥1,234.50 CNY, £8.20. The amount is exact however large it is: it never becomes a float. */
export function formatMoney({ currency, minor }: Money, format: MoneyFormat): string {
  const exponent = exponentOf(currency)
  return formatDecimal({ currency, decimal: minorToDecimal(minor, exponent), exponent }, format)
}

/** 2.5 % for 250 hundredths of a percent. */
export function formatPercent(bps: number, locale: string): string {
  const options = { style: 'percent', maximumFractionDigits: 2 } as const
  return new Intl.NumberFormat(locale, options).format(bps / 10_000)
}

/** The price of one unit: as many decimals as it has, and never fewer than its currency's. */
export function formatPrice({ currency, amount }: Price, format: MoneyFormat): string {
  return formatDecimal({ currency, decimal: amount, exponent: exponentOf(currency) }, format)
}

/** "12345" with two decimals is "123.45"; also what a number field starts with. */
export function minorToDecimal(minor: string, exponent: number): string {
  const sign = minor.startsWith('-') ? '-' : ''
  const digits = minor.replace(/^-/, '').padStart(exponent + 1, '0')
  const whole = digits.slice(0, digits.length - exponent)
  return exponent === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-exponent)}`
}

/** What a person typed, as minor units; undefined if it is not an amount of this currency. */
export function decimalToMinor(text: string, currency: string): string | undefined {
  const exponent = exponentOf(currency)
  const match = /^(\d{1,15})(?:\.(\d*))?$/.exec(text.trim().replaceAll(/[,\s]/g, ''))
  if (!match) return undefined
  const fraction = match[2] ?? ''
  if (fraction.length > exponent) return undefined
  return BigInt((match[1] ?? '') + fraction.padEnd(exponent, '0')).toString()
}

type Decimal = Readonly<{ currency: string; decimal: string; exponent: number }>

function formatDecimal({ currency, decimal, exponent }: Decimal, format: MoneyFormat): string {
  const { locale, code = 'auto' } = format
  if (!isNumeric(decimal)) return `${decimal} ${currency}`
  const formatter = currencyFormatter(locale, currency, exponent)
  const text = formatter.format(decimal)
  const withCode =
    code === 'always' || (code === 'auto' && isAmbiguous(formatter, currency, locale))
  // Some currencies have no symbol of their own: their code is already there.
  return withCode && !text.includes(currency) ? `${text}\u00a0${currency}` : text
}

function currencyFormatter(locale: string, currency: string, exponent: number) {
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: exponent,
    maximumFractionDigits: PRICE_DECIMALS,
  })
}

function isAmbiguous(formatter: Intl.NumberFormat, currency: string, locale: string): boolean {
  // Who reads Chinese reads ¥ as yuan.
  if (currency === 'CNY' && locale.startsWith('zh')) return false
  const symbol = formatter.formatToParts(0).find((part) => part.type === 'currency')?.value ?? ''
  if (symbol === '£') return ambiguousPounds.has(currency)
  return shared.has(symbol)
}

function isNumeric(text: string): text is `${number}` {
  return /^-?\d+(\.\d+)?$/.test(text)
}

export type TimeStyle = 'date' | 'time' | 'datetime'
export type TimeFormat = Readonly<{
  locale: string
  timeZone?: string | undefined
  style?: TimeStyle
}>

const timeOptions: Readonly<Record<TimeStyle, Intl.DateTimeFormatOptions>> = {
  date: { dateStyle: 'medium' },
  time: { timeStyle: 'short' },
  datetime: { dateStyle: 'medium', timeStyle: 'short' },
}

/** In the given time zone, or the viewer's. */
export function formatTime(
  at: string | Date,
  { locale, timeZone, style = 'datetime' }: TimeFormat,
) {
  const options = { ...timeOptions[style], ...(timeZone ? { timeZone } : {}) }
  return new Intl.DateTimeFormat(locale, options).format(new Date(at))
}

/** "2026-11-23 01:47:09 UTC": what two people in two zones can compare. */
export function formatUtc(at: string | Date): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

// Each unit up to the length from which the next larger one reads better.
const units = [
  { unit: 'second', size: SECOND, below: 50 * SECOND },
  { unit: 'minute', size: MINUTE, below: 50 * MINUTE },
  { unit: 'hour', size: HOUR, below: 22 * HOUR },
  { unit: 'day', size: DAY, below: 26 * DAY },
  { unit: 'month', size: 30 * DAY, below: 345 * DAY },
  { unit: 'year', size: 365 * DAY, below: Infinity },
] as const

/** "5 minutes ago", "in 3 days". */
export function formatRelative(at: string | Date, now: Date, locale: string): string {
  const distance = new Date(at).getTime() - now.getTime()
  const { unit, size } = units.find(({ below }) => Math.abs(distance) < below) ?? units[5]
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  return format.format(Math.round(distance / size), unit)
}

/** What is left of a time, for a clock that counts down: "2:05:09", "09:41". */
export function formatClock(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / SECOND))
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const pair = (value: number) => value.toString().padStart(2, '0')
  return h > 0 ? `${h}:${pair(m)}:${pair(s)}` : `${pair(m)}:${pair(s)}`
}

/** The two largest units of a length of time, in words: "2 days, 5 hr". */
export function formatDuration(milliseconds: number, locale: string): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / SECOND))
  const parts: readonly (readonly [string, number])[] = [
    ['day', Math.floor(seconds / 86_400)],
    ['hour', Math.floor(seconds / 3600) % 24],
    ['minute', Math.floor(seconds / 60) % 60],
    ['second', seconds % 60],
  ]
  const first = parts.findIndex(([, value]) => value > 0)
  const shown = first < 0 ? parts.slice(3) : parts.slice(first, first + 2)
  const words = shown
    .filter(([, value], index) => index === 0 || value > 0)
    .map(([unit, value]) => {
      const options = { style: 'unit', unit, unitDisplay: 'long' } as const
      return new Intl.NumberFormat(locale, options).format(value)
    })
  return new Intl.ListFormat(locale, { type: 'unit', style: 'short' }).format(words)
}

export function formatCount(value: number, locale: string): string {
  return new Intl.NumberFormat(locale).format(value)
}
