import { compact } from '../kernel/bank-numbers.ts'
import { decimalToScaled, exponentOf, isCurrency, type Money } from '../kernel/money.ts'
import type { Entry, Payer } from './reconciliation.ts'

// What a `:61:` and the `:86:` below it come to.

export type Movement = {
  line: number
  position: number
  /** C or D; with an R before it takes back an earlier one of that side. */
  mark: string
  type: string | null
  valuedOn: string
  bookedOn: string
  amount: Money
  customerReference: string | null
  bankReference: string | null
  /** The supplementary line below `:61:`. */
  more: string
  details: readonly string[]
}

export function mt940Entry(movement: Movement): Entry {
  const { mark, amount, details, more, customerReference } = movement
  const isReversal = mark.startsWith('R')
  const came = isReversal ? mark === 'RD' : mark === 'C'
  const said = readDetails(details)
  return {
    ...{ line: movement.line, position: movement.position, part: 1, parts: 1 },
    direction: came ? 'credit' : 'debit',
    amount,
    status: amount.minor === 0n ? 'information' : 'booked',
    isReversal,
    returnReason: said.returnReason,
    ...{ bookedOn: movement.bookedOn, valuedOn: movement.valuedOn },
    bankReference: movement.bankReference,
    endToEndId: said.sub.get('EREF') ?? customerReference,
    references: [],
    text: [said.text, more].filter((each) => each !== '').join(' '),
    payer: said.payer,
    chargeBearer: bearerOf(more),
    charges: slashAmount('CHGS', more),
    instructed: slashAmount('OCMT', more),
    code: said.code ?? movement.type,
    unsplit: null,
  }
}

/** `/OCMT/EUR12,34/` is what was ordered, `/CHGS/EUR1,50/` what the banks kept. */
function slashAmount(word: string, text: string): Money | null {
  const match = new RegExp(`/${word}/([A-Z]{3})(\\d+),(\\d*)/`).exec(text)
  const [, currency = '', whole = '', decimals = ''] = match ?? []
  if (!isCurrency(currency)) return null
  const minor = decimalToScaled(`${whole}.${decimals.padEnd(1, '0')}`, exponentOf(currency))
  return minor === undefined ? null : { currency, minor }
}

function bearerOf(text: string): Entry['chargeBearer'] {
  const [, bearer] = /\b(OUR|SHA|BEN)\b/.exec(text) ?? []
  return bearer === 'OUR' || bearer === 'SHA' || bearer === 'BEN' ? bearer : null
}

type Details = Readonly<{
  text: string
  payer: Payer
  code: string | null
  returnReason: string | null
  /** The SEPA sub-fields: EREF, KREF, MREF, SVWZ ... */
  sub: ReadonlyMap<string, string>
}>

const nobody: Payer = { name: null, account: null, bank: null }
// The sign between sub-fields is the first after the code: `?` as a rule, `<` or `>` with some.
const STRUCTURED = /^\s*(\d{3})([?<>~^])(\d{2})/

function readDetails(lines: readonly string[]): Details {
  const joined = lines.join('')
  const [, code, sign] = STRUCTURED.exec(joined) ?? []
  if (code && sign) return readStructured(joined, code, sign)
  const text = lines
    .map((each) => each.trim())
    .join(' ')
    .trim()
  const sub = subFields(lines.join(''))
  return {
    text: text.replace(/^\s*\d{3}PN\d{4}/, ''),
    payer: payerIn(text, sub),
    ...{ code: null, returnReason: null, sub },
  }
}

/** German structure: `GVC?00text?20…?29 purpose?30 bank?31 account?32-33 name`. */
function readStructured(text: string, code: string, sign: string): Details {
  const fields = new Map<number, string>()
  const start = text.indexOf(sign)
  for (const each of text.slice(start + 1).split(sign)) {
    const [, number, value] = /^(\d{2})(.*)$/s.exec(each) ?? []
    // A sign within a sentence belongs to it.
    if (number === undefined || value === undefined) continue
    fields.set(Number(number), (fields.get(Number(number)) ?? '') + value)
  }
  const from = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, i) => fields.get(first + i) ?? '').join('')
  const purpose = from(20, 29) + from(60, 63)
  const sub = subFields(purpose)
  const name = sub.get('ABWA') ?? (fields.get(32) ?? '') + (fields.get(33) ?? '')
  const account = fields.get(38) ?? fields.get(31) ?? sub.get('IBAN') ?? ''
  return {
    text: sub.get('SVWZ') ?? purpose,
    payer: {
      name: name.trim() || null,
      account: compact(account) || null,
      bank: (fields.get(30) ?? sub.get('BIC') ?? '').trim() || null,
    },
    code: fields.get(0) ? `${code} ${fields.get(0)}` : code,
    returnReason: /^(108|109|159)$/.test(code) ? (fields.get(34) ?? code) : null,
    sub,
  }
}

const SUB_FIELD = /(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC|PURP)\+/

function subFields(text: string): ReadonlyMap<string, string> {
  const parts = text.split(SUB_FIELD)
  const found = new Map<string, string>()
  for (let i = 1; i + 1 < parts.length; i += 2) {
    const word = parts[i] ?? ''
    const value = (parts[i + 1] ?? '').trim()
    if (value !== '' && value !== 'NOTPROVIDED') found.set(word, value)
  }
  return found
}

/** Who paid, where a bank writes it into its sentence. */
function payerIn(text: string, sub: ReadonlyMap<string, string>): Payer {
  const account =
    sub.get('IBAN') ??
    /(?:\/IBAN\/|\bREK(?:ENING)?: ?|\bIBAN:? ?)([A-Z]{2}\d{2}[A-Z0-9]{10,30})/.exec(text)?.[1]
  const name = /(?:\/NAME\/|NAAM: ?|AUFTRAGGEBER: ?)([^/]{2,70})/.exec(text)?.[1]
  if (!account && !name) return nobody
  return { name: name?.trim() ?? null, account: account ? compact(account) : null, bank: null }
}
