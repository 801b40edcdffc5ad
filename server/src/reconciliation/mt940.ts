import { compact } from '../kernel/bank-numbers.ts'
import { mt940Entry, type Movement } from './mt940-entry.ts'
import {
  fileRefusal,
  MAX_VALUE,
  parseAmount,
  parseDay,
  type Balance,
  type Item,
  type StatementParser,
} from './reconciliation.ts'

// SWIFT MT940 (statements) and MT942 (notices) in the dialects of banks. Whatever stands before the
// first `:20:` of a message is an envelope and is left out.

/** No field of a message is longer, also where a bank wraps a sentence over many lines. */
const MAX_LINES = 60

export function createMt940Parser(): StatementParser {
  const reading: Reading = { line: 0, rest: '', field: undefined, message: undefined, items: [] }
  const found = { any: false }
  const takeLine = (text: string) => {
    reading.line += 1
    if (text.length > MAX_VALUE) throw fileRefusal(reading.line, 'value_length', text)
    if (text.startsWith(':20:')) found.any = true
    readLine(reading, text)
  }
  const take = () => reading.items.splice(0)
  return {
    write: (chunk) => {
      const lines = (reading.rest + chunk).split(/\r\n|\n|\r(?!$)/)
      reading.rest = lines.pop() ?? ''
      if (reading.rest.length > MAX_VALUE) {
        throw fileRefusal(reading.line + 1, 'value_length', reading.rest)
      }
      for (const each of lines) takeLine(each)
      return take()
    },
    end: () => {
      if (reading.rest !== '') takeLine(reading.rest.replace(/\r$/, ''))
      endMessage(reading)
      if (!found.any) throw fileRefusal(1, 'no_statement', 'no line begins with :20:')
      return take()
    },
  }
}

type Field = { tag: string; line: number; lines: string[] }
type Message = {
  line: number
  reference: string
  account: string
  number: string
  currency: string | null
  isNotice: boolean
  opening: Balance | null
  closing: Balance | null
  isOpen: boolean
  entries: number
  movement: Movement | undefined
}
type Reading = {
  line: number
  rest: string
  field: Field | undefined
  message: Message | undefined
  items: Item[]
}

const FIELD = /^:(\d{2}[A-Z]?):(.*)$/s

function readLine(reading: Reading, text: string): void {
  const [, tag, value = ''] = FIELD.exec(text) ?? []
  if (tag === '20') {
    endMessage(reading)
    reading.message = newMessage(reading.line)
  }
  if (!reading.message) return
  if (tag) {
    endField(reading)
    reading.field = { tag, line: reading.line, lines: [value] }
  } else if (/^-\}?|^\{/.test(text) && !isWritten(reading.field, text)) {
    endMessage(reading)
  } else if (reading.field) {
    reading.field.lines.push(text)
    if (reading.field.lines.length > MAX_LINES) {
      throw fileRefusal(reading.line, 'value_length', `field ${reading.field.tag}`)
    }
  }
}

/** A sentence may have a hyphen at the start of a line; what ends a message stands almost alone. */
function isWritten(field: Field | undefined, text: string): boolean {
  return field?.tag === '86' && !/^-\}?[A-Z]{0,4}\s*$|^\{/.test(text)
}

function newMessage(line: number): Message {
  return {
    ...{ line, reference: '', account: '', number: '', currency: null, isNotice: false },
    ...{ opening: null, closing: null, isOpen: false, entries: 0, movement: undefined },
  }
}

function endMessage(reading: Reading): void {
  endField(reading)
  const { message, items } = reading
  if (!message) return
  reading.message = undefined
  openMessage(items, message)
  endMovement(items, message)
  const { opening, closing } = message
  items.push({ kind: 'end', end: { opening, closing } })
}

function endField(reading: Reading): void {
  const { field, message, items } = reading
  reading.field = undefined
  if (!field || !message) return
  const value = field.lines.map((each) => each.trimEnd())
  if (field.tag === '61' || field.tag.startsWith('62')) openMessage(items, message)
  readField(items, message, { ...field, lines: value })
}

function readField(items: Item[], message: Message, { tag, line, lines }: Field): void {
  const [first = ''] = lines
  const text = lines.join('').trim()
  switch (tag) {
    case '20':
      message.reference = text
      return
    case '25':
      message.account = compact(text)
      return
    case '28':
    case '28C':
      message.number = text
      return
    case '34F':
    case '13D':
      message.isNotice = true
      message.currency ??= tag === '34F' ? text.slice(0, 3) : null
      return
    case '60F':
    case '60M':
      message.opening = readBalance(items, first, line)
      message.currency = message.opening.amount.currency
      return
    case '61':
      endMovement(items, message)
      message.movement = readMovement(items, message, { tag, line, lines })
      return
    case '62F':
    case '62M':
      endMovement(items, message)
      message.closing = readBalance(items, first, line)
      return
    case '86':
      // After the closing balance it speaks of the whole account.
      if (message.movement) message.movement.details = lines
      return
    default:
  }
}

function openMessage(items: Item[], message: Message): void {
  if (message.isOpen) return
  message.isOpen = true
  const { line, account, reference, number, currency, isNotice, opening } = message
  if (account === '') throw fileRefusal(line, 'account', 'the statement names no account (:25:)')
  const since = opening?.on ?? ''
  items.push({
    kind: 'head',
    head: {
      ...{ kind: isNotice ? 'notice' : 'statement', line, account, currency, isCopy: false },
      // Numbers begin again every year, and some banks put the same on every statement.
      number: [reference, number, since].filter((each) => each !== '').join(' '),
      sequence: number === '' ? null : number,
    },
  })
}

const BALANCE = /^([CD])(\d{2})(\d{2})(\d{2})([A-Z]{3})([\d.,]+)$/

function readBalance(items: Item[], text: string, line: number): Balance {
  const [, mark, year, month, day, currency = '', amount = ''] =
    BALANCE.exec(compactEnd(text)) ?? []
  if (!mark) throw fileRefusal(line, 'amount', text)
  const { currency: code, minor } = readAmount(amount, currency, line)
  const on = readDay(items, line, [yearOf(year), Number(month), Number(day)])
  return { amount: { currency: code, minor: mark === 'D' ? -minor : minor }, on }
}

const compactEnd = (text: string) => text.replaceAll(/\s/g, '')

// Value date, booking date, mark, the currency's third letter, amount, type, references. Some banks
// leave the type's code out, or write the customer's reference longer than 16 characters.
const MOVEMENT =
  /^(\d{2})(\d{2})(\d{2})(\d{4})?\s*(R?[CD])\s*([A-Z])??(\d[\d.]*,\d*|\d+)\s*([A-Z]\w{3}|[A-Z])?(.*?)(?:\/\/(.*))?$/

function readMovement(items: Item[], message: Message, field: Field): Movement {
  const { line, lines } = field
  const [first = '', ...more] = lines
  const [, year, month, day, booked, mark, , amount = '', type, customer = '', bank = ''] =
    MOVEMENT.exec(first.trim()) ?? []
  if (!mark) throw fileRefusal(line, 'field_order', first)
  const { currency } = message
  if (currency === null) throw fileRefusal(line, 'currency', 'no balance before the first entry')
  const date: Parts = [yearOf(year), Number(month), Number(day)]
  const valuedOn = readDay(items, line, date)
  message.entries += 1
  return {
    ...{ line, position: message.entries, mark, type: type ?? null, valuedOn },
    bookedOn: booked ? readDay(items, line, bookingParts(date, booked)) : valuedOn,
    amount: readAmount(amount, currency, line),
    customerReference: referenceOf(customer),
    bankReference: referenceOf(bank),
    more: more.join(' ').trim(),
    details: [],
  }
}

/** `NONREF` says that there is none. */
function referenceOf(text: string): string | null {
  const trimmed = text.trim()
  return trimmed === '' || trimmed === 'NONREF' ? null : trimmed
}

type Parts = readonly [year: number, month: number, day: number]

const yearOf = (two = '') => (Number(two) >= 70 ? 1900 : 2000) + Number(two)

/** Month and day only: of the year that is nearest to the value date. */
function bookingParts([year, month]: Parts, booked: string): Parts {
  const bookedMonth = Number(booked.slice(0, 2))
  const apart = bookedMonth - month
  const shift = apart > 6 ? -1 : apart < -6 ? 1 : 0
  return [year + shift, bookedMonth, Number(booked.slice(2))]
}

function readDay(items: Item[], line: number, parts: Parts): string {
  const parsed = parseDay(...parts)
  if (!parsed) throw fileRefusal(line, 'date', parts.join('-'))
  if (parsed.impossible) {
    const detail = `${parts.join('-')}, taken as ${parsed.day}`
    items.push({ kind: 'warning', warning: { line, rule: 'date_impossible', detail } })
  }
  return parsed.day
}

/** The decimal sign is a comma; some banks put points between thousands. */
function readAmount(text: string, currency: string, line: number) {
  if (!/^\d[\d.]*(,\d*)?$/.test(text)) throw fileRefusal(line, 'amount', `${currency} ${text}`)
  const decimal = text.replaceAll('.', '').replace(',', '.')
  return parseAmount({ text: decimal, currency, line })
}

function endMovement(items: Item[], message: Message): void {
  const { movement } = message
  message.movement = undefined
  if (movement) items.push({ kind: 'entry', entry: mt940Entry(movement) })
}
