import { isCurrency, type Money } from '../kernel/money.ts'
import {
  fileRefusal,
  parseAmount,
  type ChargeBearer,
  type Entry,
  type Payer,
  type Warning,
} from './reconciliation.ts'

// What stands between the tags of one camt entry, and what it comes to.

type Written = Readonly<{ text: string; currency: string; line: number }>

export type PartDraft = {
  line: number
  bankReference: string | null
  endToEndId: string | null
  amount: Written | undefined
  isDebit: boolean | undefined
  instructed: Written | undefined
  charges: Money[]
  totalCharges: Money | undefined
  bearer: ChargeBearer | null
  debtor: { -readonly [K in keyof Payer]: Payer[K] }
  creditor: { -readonly [K in keyof Payer]: Payer[K] }
  references: string[]
  text: string[]
  returnReason: string | null
}

export type EntryDraft = {
  line: number
  position: number
  reference: string | null
  amount: Money | undefined
  isDebit: boolean | undefined
  isReversal: boolean
  status: string | undefined
  bookedOn: string | null
  valuedOn: string | null
  bankReference: string | null
  code: string[]
  ownCode: string | null
  batchOf: number | null
  whole: PartDraft
  parts: PartDraft[]
}

const nobody = () => ({ name: null, account: null, bank: null })

// Spelled out: a spread of parts costs as much as parsing the tags, with a hundred thousand
// entries.
export function newPartDraft(line: number): PartDraft {
  return {
    line,
    bankReference: null,
    endToEndId: null,
    amount: undefined,
    isDebit: undefined,
    instructed: undefined,
    charges: [],
    totalCharges: undefined,
    bearer: null,
    debtor: nobody(),
    creditor: nobody(),
    references: [],
    text: [],
    returnReason: null,
  }
}

export function newEntryDraft(line: number, position: number): EntryDraft {
  return {
    line,
    position,
    reference: null,
    amount: undefined,
    isDebit: undefined,
    isReversal: false,
    status: undefined,
    bookedOn: null,
    valuedOn: null,
    bankReference: null,
    code: [],
    ownCode: null,
    batchOf: null,
    whole: newPartDraft(line),
    parts: [],
  }
}

const STATUSES: Readonly<Record<string, Entry['status']>> = {
  BOOK: 'booked',
  PDNG: 'pending',
  FUTR: 'pending',
  INFO: 'information',
}

type Finished = Readonly<{ items: readonly Entry[]; warnings: readonly Warning[] }>

export function finishEntry(draft: EntryDraft): Finished {
  const { line, amount, isDebit } = draft
  if (!amount) throw fileRefusal(line, 'required', 'Amt')
  if (isDebit === undefined) throw fileRefusal(line, 'required', 'CdtDbtInd')
  // An entry of nothing says something, but moves no money.
  const status =
    amount.minor === 0n ? 'information' : (STATUSES[draft.status ?? 'BOOK'] ?? 'information')
  const warnings: Warning[] = []
  if (draft.status === undefined) {
    warnings.push({ line, rule: 'status_missing', detail: 'taken as booked' })
  }
  const whole: Whole = { draft, amount, isDebit, status }
  const parts = draft.parts.length === 0 ? [newPartDraft(line)] : draft.parts
  const amounts = parts.length === 1 ? [signedBy(isDebit, amount.minor)] : amountsOf(whole, parts)
  if (amounts) {
    const sole = parts.length === 1 && draft.parts.length === 0
    const unsplit = sole && (draft.batchOf ?? 1) > 1 ? draft.batchOf : null
    const numbered = parts.map((part, index) => ({ part, minor: amounts[index] ?? 0n, index }))
    return {
      items: numbered.map(({ part, minor, index }) =>
        entryOf(whole, part, { minor, index, of: parts.length, unsplit }),
      ),
      warnings,
    }
  }
  const detail = `${parts.length} payments do not sum to ${amount.minor} ${amount.currency}`
  const one = { minor: signedBy(isDebit, amount.minor), index: 0, of: 1, unsplit: parts.length }
  return {
    items: [entryOf(whole, joined(parts, line), one)],
    warnings: [...warnings, { line, rule: 'details_differ', detail }],
  }
}

type Whole = Readonly<{
  draft: EntryDraft
  amount: Money
  isDebit: boolean
  status: Entry['status']
}>

const signedBy = (isDebit: boolean, minor: bigint) => (isDebit ? -minor : minor)

/** The parts' signed amounts, if they are all known and come to the whole. */
function amountsOf({ amount, isDebit }: Whole, parts: readonly PartDraft[]): bigint[] | undefined {
  const amounts: bigint[] = []
  let sum = 0n
  for (const part of parts) {
    if (part.amount?.currency !== amount.currency) return undefined
    const minor = signedBy(part.isDebit ?? isDebit, parseAmount(part.amount).minor)
    if (minor === 0n) return undefined
    amounts.push(minor)
    sum += minor
  }
  return sum === signedBy(isDebit, amount.minor) ? amounts : undefined
}

type Numbered = Readonly<{ minor: bigint; index: number; of: number; unsplit: number | null }>

function entryOf(whole: Whole, part: PartDraft, { minor, index, of, unsplit }: Numbered): Entry {
  const { draft, amount, status } = whole
  const direction = minor < 0n ? 'debit' : 'credit'
  const { currency } = amount
  const money = { currency, minor: minor < 0n ? -minor : minor }
  const { whole: all } = draft
  return {
    line: of === 1 ? draft.line : part.line,
    position: draft.position,
    part: index + 1,
    parts: of,
    direction,
    amount: money,
    status,
    isReversal: draft.isReversal,
    returnReason: part.returnReason,
    bookedOn: draft.bookedOn,
    valuedOn: draft.valuedOn,
    bankReference: bankReferenceOf(draft, part, of),
    endToEndId: part.endToEndId,
    references: part.references,
    text: all.text.length === 0 ? part.text.join(' ') : [...part.text, ...all.text].join(' '),
    payer: direction === 'credit' ? part.debtor : part.creditor,
    chargeBearer: part.bearer ?? all.bearer,
    charges: chargesOf(part, currency) ?? chargesOf(all, currency),
    instructed: instructedOf(part.instructed ?? all.instructed),
    code: draft.code.length > 0 ? draft.code.join('/') : draft.ownCode,
    unsplit,
  }
}

/** The booked entry's, which notice and statement share; a part's own where there are several. */
function bankReferenceOf(draft: EntryDraft, part: PartDraft, of: number): string | null {
  const own = part.bankReference
  return of === 1 ? (draft.bankReference ?? own ?? draft.reference) : (own ?? draft.bankReference)
}

function chargesOf({ charges, totalCharges }: PartDraft, currency: string): Money | null {
  const known = charges.length > 0 ? charges : totalCharges ? [totalCharges] : []
  const ours = known.filter((each) => each.currency === currency)
  if (ours.length === 0) return null
  return { currency, minor: ours.reduce((sum, { minor }) => sum + minor, 0n) }
}

// Said for people and to explain a difference, so one in a currency we do not know is left out.
function instructedOf(written: Written | undefined): Money | null {
  return written && isCurrency(written.currency) ? parseAmount(written) : null
}

/** Payments that cannot be told apart: what is written on any of them helps a person to. */
function joined(parts: readonly PartDraft[], line: number): PartDraft {
  const some = parts.slice(0, MAX_JOINED)
  return {
    ...newPartDraft(line),
    references: some.flatMap(({ references }) => references),
    text: some.flatMap(({ text, endToEndId }) => [...text, ...(endToEndId ? [endToEndId] : [])]),
  }
}

const MAX_JOINED = 20
