// How an invoice of the retail data is paid where all methods are used: by a rule of the buyer's
// country, the invoice's number and its amount. The same in every run.
import { createHash } from 'node:crypto'
import { CURRENCY, countryOf } from './retail.ts'

export type Method = 'alipay' | 'alipay_qr' | 'wechatpay' | 'card' | 'bank_transfer' | 'wallet'

export type Paying = Readonly<{ method: Method; currency: string }>

/** What a rule looks at: a part of a planned checkout. */
export type Invoiced = Readonly<{ name: string; country: string; minor: bigint }>

export type PayingRule = (invoice: Invoiced) => Paying

export const byAlipay: PayingRule = () => ({ method: 'alipay', currency: 'CNY' })

/** By the country of the delivery; whoever is nowhere in the lists pays in dollars. */
const countries: Readonly<Record<string, readonly string[]>> = {
  GBP: ['GB', 'JE'],
  EUR: ['AT', 'BE', 'CY', 'DE', 'ES', 'FI', 'FR', 'GR', 'IE', 'IT', 'LT', 'MT', 'NL', 'PT'],
  ...{ AUD: ['AU'], CAD: ['CA'], CHF: ['CH'], CZK: ['CZ'], DKK: ['DK'], HKD: ['HK'], ILS: ['IL'] },
  ...{ JPY: ['JP'], NOK: ['NO'], PLN: ['PL'], SEK: ['SE'], SGD: ['SG'] },
}

export function currencyOf(country: string): string {
  const code = countryOf(country)
  return Object.keys(countries).find((each) => countries[each]?.includes(code)) ?? 'USD'
}

/** What each method takes: of these the buyer's own, else the last; none: every currency. */
const takes: Readonly<Record<Method, readonly string[]>> = {
  ...{ alipay: ['CNY'], alipay_qr: ['CNY'], wechatpay: ['CNY'], card: [], wallet: [] },
  bank_transfer: [CURRENCY, 'EUR', 'USD'],
}

/** In pence. Balances are filled by card, so what a card cannot pay they do not either. */
const limits: Readonly<Record<Method, Readonly<{ least: bigint; most: bigint }>>> = {
  alipay: { least: 1n, most: 1_000_000_00n },
  alipay_qr: { least: 1n, most: 1_000_000_00n },
  wechatpay: { least: 1n, most: 500_000_00n },
  card: { least: 1_00n, most: 50_000_00n },
  bank_transfer: { least: 5_00n, most: 1_000_000_00n },
  wallet: { least: 1_00n, most: 50_000_00n },
}

const methods: readonly Method[] = [
  ...(['alipay', 'alipay_qr', 'wechatpay', 'card', 'bank_transfer', 'wallet'] as const),
]

/** A hash of the invoice's number chooses among the methods that can pay its amount. */
export const byAllMethods: PayingRule = ({ name, country, minor }) => {
  const able = methods.filter((each) => minor >= limits[each].least && minor <= limits[each].most)
  const method = able[draw(name, 'method') % able.length] ?? 'alipay'
  const [own, taken] = [currencyOf(country), takes[method]]
  const currency = taken.length === 0 || taken.includes(own) ? own : (taken.at(-1) ?? own)
  return { method, currency }
}

/** The invoice, of which a checkout may be the second. */
export const invoiceOf = (name: string) => name.replace(/\/.*$/, '')

/** A number that depends on the invoice and on what it is drawn for. */
function draw(name: string, what: string): number {
  return createHash('sha256')
    .update(`${what} ${invoiceOf(name)}`)
    .digest()
    .readUInt32BE()
}

const PARTS = [1, 1, 2, 3] as const

/** In how many transfers an invoice is paid: every second one in parts. */
export function partsOf(name: string): number {
  return PARTS[draw(name, 'parts') % PARTS.length] ?? 1
}

export type Card = Readonly<{ number: string; result: 'pass' | '' }>

/** Cards as they are typed one after the other; the last one pays. */
const wallets: readonly (readonly Card[])[] = [
  [{ number: '4242424242424242', result: '' }],
  [{ number: '5555555555554444', result: '' }],
  [{ number: '4000002760003184', result: 'pass' }], // Its bank asks who pays.
  [{ number: '4000000000009995', result: '' }, { number: '4242424242424242', result: '' }],
] // prettier-ignore

export function cardsOf(name: string): readonly Card[] {
  return wallets[draw(name, 'card') % wallets.length] ?? []
}
