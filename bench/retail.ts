// A line of the retail data and what it can be: goods sold, postage, a cancellation, or something
// that no shop can express. Every line has exactly one group, and every line left aside one reason.
import { decimalToScaled } from '../server/src/kernel/money.ts'
import { lineTotal } from '../server/src/kernel/price.ts'

export const CURRENCY = 'GBP'
export const COLUMNS = [
  'InvoiceNo',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
  'Country',
] as const

export type RetailLine = Readonly<{
  /** As a spreadsheet numbers it: the header is row 1. */
  row: number
  invoice: string
  /** In capital letters: the file writes 85123A and 85123a for the same goods. */
  code: string
  description: string
  quantity: number
  /** `2010-12-01 08:26:00`: sorts by time as it stands. */
  at: string
  priceMicros: bigint
  /** Empty where the file knows none. */
  customer: string
  country: string
}>

const PRICE_DECIMALS = 6
const timeForm = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}(:\d{2})?$/

/** Undefined when the cells are not a line of this format. */
export function parseLine(row: number, cells: readonly string[]): RetailLine | undefined {
  const [invoice = '', code = '', description = '', quantity = '', at = ''] = cells
  const [price = '', customer = '', country = ''] = cells.slice(5)
  const priceMicros = decimalToScaled(price, PRICE_DECIMALS)
  const isLine = cells.length === COLUMNS.length && invoice !== '' && code !== ''
  if (!isLine || !/^-?\d{1,9}$/.test(quantity)) return undefined
  if (!timeForm.test(at) || priceMicros === undefined) return undefined
  const line = { row, invoice, description, at, customer, country, priceMicros }
  return { ...line, code: code.toUpperCase(), quantity: Number(quantity) }
}

/** What a line is worth, exactly: in millionths of a pound, as signed as the file has it. */
export function worthOf({ priceMicros, quantity }: RetailLine): bigint {
  return priceMicros * BigInt(quantity)
}

/** Positive lines are read to be paid, cancellations to be refunded, others only to be listed. */
export type Group = 'positive' | 'cancellation' | 'other'

export function groupOf({ invoice, quantity, priceMicros }: RetailLine): Group {
  if (/^c/i.test(invoice)) return 'cancellation'
  return quantity > 0 && priceMicros > 0n ? 'positive' : 'other'
}

/** Why a line that is neither a sale nor a cancellation moves no money. */
export function reasonOfOther({ quantity, priceMicros }: RetailLine): string {
  if (priceMicros < 0n) return 'negative price'
  if (quantity < 0) return 'stock written off (negative, no cancellation)'
  return quantity === 0 ? 'no quantity' : 'no price'
}

const postage = new Set(['POST', 'DOT', 'C2', 'C3'])

// What the file books under a stock code without there being goods.
const bookings: Readonly<Record<string, string>> = {
  M: 'manual booking (M)',
  D: 'discount (D)',
  S: 'samples (S)',
  B: 'bad debt (B)',
  'BANK CHARGES': 'bank charges',
  AMAZONFEE: 'Amazon fee',
  CRUK: 'commission (CRUK)',
}

// Stored money rather than goods: nothing is shipped, so there is nothing to hold in escrow for.
const isVoucher = (code: string) => code.startsWith('GIFT_')

export type Nature = 'goods' | 'postage' | Readonly<{ reason: string }>

export function natureOf(code: string): Nature {
  if (postage.has(code)) return 'postage'
  if (isVoucher(code)) return { reason: 'gift voucher' }
  const reason = Object.hasOwn(bookings, code) ? bookings[code] : undefined
  return reason === undefined ? 'goods' : { reason }
}

/** One code at one price in one invoice. */
export type Sold = Readonly<{
  code: string
  priceMicros: bigint
  quantity: number
  /** How many lines of the file it was, and what they are worth exactly. */
  rows: number
  micros: bigint
  /** Rounded once to whole pence, as the shop does. */
  minor: bigint
}>

/** Lines of one code at one price are one line of a cart; at another price they are another. */
export function mergeLines(lines: readonly RetailLine[]): Sold[] {
  const same = Map.groupBy(lines, ({ code, priceMicros }) => `${code} ${priceMicros}`)
  return [...same.values()].flatMap((own) => {
    const [first] = own
    if (!first) return []
    const { code, priceMicros } = first
    const quantity = own.reduce((units, line) => units + line.quantity, 0)
    const micros = own.reduce((sum, line) => sum + worthOf(line), 0n)
    const minor = penceOf(priceMicros, quantity)
    return { code, priceMicros, quantity, rows: own.length, micros, minor }
  })
}

export function penceOf(priceMicros: bigint, quantity: number): bigint {
  return lineTotal({ currency: CURRENCY, micros: priceMicros }, quantity).minor
}

// ISO 3166 for the names in the file. Where it names no country, the shop's own stands in.
const countries: Readonly<Record<string, string>> = {
  Australia: 'AU', Austria: 'AT', Bahrain: 'BH', Belgium: 'BE', Bermuda: 'BM', Brazil: 'BR',
  Canada: 'CA', 'Channel Islands': 'JE', Cyprus: 'CY', 'Czech Republic': 'CZ', Denmark: 'DK',
  EIRE: 'IE', 'European Community': 'BE', Finland: 'FI', France: 'FR', Germany: 'DE',
  Greece: 'GR', 'Hong Kong': 'HK', Iceland: 'IS', Israel: 'IL', Italy: 'IT', Japan: 'JP',
  Korea: 'KR', Lebanon: 'LB', Lithuania: 'LT', Malta: 'MT', Netherlands: 'NL', Nigeria: 'NG',
  Norway: 'NO', Poland: 'PL', Portugal: 'PT', RSA: 'ZA', 'Saudi Arabia': 'SA', Singapore: 'SG',
  Spain: 'ES', Sweden: 'SE', Switzerland: 'CH', Thailand: 'TH', USA: 'US',
  'United Arab Emirates': 'AE', 'United Kingdom': 'GB',
} // prettier-ignore

export function countryOf(name: string): string {
  return countries[name] ?? 'GB'
}
