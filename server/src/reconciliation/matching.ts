import { parseReference } from '../kernel/bank-numbers.ts'
import type { Money } from '../kernel/money.ts'
import type { ChargeBearer, Entry } from './reconciliation.ts'

// Which payment a bank's entry is for. By reference, and only if the amount says the same; never by
// the amount alone, which two orders may share.

type Written = Pick<Entry, 'references' | 'endToEndId' | 'text'>

/** As our references are: RF, two check digits, and twelve characters. */
const OURS = /RF\d{2}[0-9A-Z]{12}/g
/** More in one transfer is no list of payments. */
const MAX_REFERENCES = 30

/**
 * Our references in an entry, the surest place first. Banks wrap lines and set blanks within words;
 * people take O for 0 and I for 1, which our references do not have.
 */
export function referencesIn({ references, endToEndId, text }: Written): string[] {
  const found = [...references, endToEndId ?? '', text].flatMap((place) => {
    const letters = place.toUpperCase().replaceAll(/[^0-9A-Z]/g, '')
    if (!letters.includes('RF')) return []
    return [...overlapping(letters)].flatMap((each) => readAs(each) ?? [])
  })
  return [...new Set(found)].slice(0, MAX_REFERENCES)
}

function* overlapping(text: string): Generator<string> {
  const pattern = new RegExp(OURS)
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    yield match[0]
    pattern.lastIndex = match.index + 1
  }
}

function readAs(text: string): string | undefined {
  const tidy = text.slice(0, 4) + text.slice(4).replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  return parseReference(text) ?? parseReference(tidy)
}

/**
 * Numbers of what we sent, refunds and withdrawals, as transfers are marked with them: banks take
 * letters and digits only.
 */
export function numbersSentIn({ references, endToEndId, text }: Written): string[] {
  const letters = [...references, endToEndId ?? '', text]
    .map((place) => place.toUpperCase().replaceAll(/[^0-9A-Z]/g, ''))
    .join(' ')
  const marks = letters.match(/(REF|CTR)[0-7][0-9A-HJKMNP-TV-Z]{25}/g) ?? []
  return [...new Set(marks)].map((mark) => `${mark.slice(0, 3).toLowerCase()}_${mark.slice(3)}`)
}

/** What a payment waits for, and what has come of it before. */
export type Due = Readonly<{
  number: string
  state: 'awaiting_payment' | 'succeeded' | 'cancelled' | 'expired' | 'merged'
  amount: Money
  receivedMinor: bigint
}>

export type Came = Readonly<{
  amount: Money
  charges: Money | null
  chargeBearer: ChargeBearer | null
  instructed: Money | null
}>

export type Verdict =
  | Readonly<{ kind: 'exact' | 'late' | 'currency' }>
  /** What is missing was kept by banks on the way, and we bear it. */
  | Readonly<{ kind: 'charges'; chargesMinor: bigint }>
  | Readonly<{ kind: 'over'; excessMinor: bigint }>
  | Readonly<{ kind: 'part'; missingMinor: bigint }>

/** How an amount that came compares with what is due. */
export function judge(came: Came, due: Due): Verdict {
  if (came.amount.currency !== due.amount.currency) return { kind: 'currency' }
  if (due.state !== 'awaiting_payment') return { kind: 'late' }
  const missingMinor = due.amount.minor - due.receivedMinor - came.amount.minor
  if (missingMinor === 0n) return { kind: 'exact' }
  if (missingMinor < 0n) return { kind: 'over', excessMinor: -missingMinor }
  if (isBankCharges(came, missingMinor, due.amount.minor)) {
    return { kind: 'charges', chargesMinor: missingMinor }
  }
  return { kind: 'part', missingMinor }
}

const TOLERANCE_BPS = 200n
const MAX_TOLERANCE_MINOR = 30_00n

/** What we bear of banks' charges at most: two in a hundred, and no more than a bank asks for. */
export function toleranceMinor(dueMinor: bigint): bigint {
  const share = (dueMinor * TOLERANCE_BPS) / 10_000n
  return share < MAX_TOLERANCE_MINOR ? share : MAX_TOLERANCE_MINOR
}

/** Only if the bank says so: what it kept, what was ordered, or that the payee bears it. */
function isBankCharges(came: Came, missingMinor: bigint, dueMinor: bigint): boolean {
  if (missingMinor > toleranceMinor(dueMinor)) return false
  const { amount, charges, instructed, chargeBearer } = came
  if (charges && charges.currency === amount.currency && charges.minor >= missingMinor) return true
  if (instructed?.currency === amount.currency) {
    return instructed.minor - amount.minor >= missingMinor
  }
  return chargeBearer === 'SHA' || chargeBearer === 'BEN'
}

export type Allocation = Readonly<{
  number: string
  minor: bigint
  /** Beside it, charges that we bear. */
  chargesMinor: bigint
  kind: 'captures' | 'waits' | 'stray'
  /** It came with a payment, beyond what was due. */
  isExcess: boolean
}>

/** Why an entry is as it is, in one word. */
export type Reason =
  | 'charges'
  | 'currency'
  | 'exact'
  | 'excess'
  | 'late'
  | 'no_reference'
  | 'part'
  | 'returned'
  | 'several'
  | 'unknown_reference'
  | 'unsplit'

export type Plan = Readonly<{ reason: Reason; allocations: readonly Allocation[] }>

const nothing = (reason: Reason): Plan => ({ reason, allocations: [] })

type Incoming = Came &
  Readonly<{ isReversal: boolean; unsplit: number | null; references: readonly string[] }>

/** What becomes of money that came in, given the payments that it names. */
export function planCredit(entry: Incoming, named: readonly Due[]): Plan {
  if (entry.isReversal) return nothing('returned')
  if (entry.unsplit !== null) return nothing('unsplit')
  if (named.length === 0) {
    return nothing(entry.references.length > 0 ? 'unknown_reference' : 'no_reference')
  }
  const open = named.filter(({ state }) => state === 'awaiting_payment')
  const [due] = open.length === 1 ? open : named
  if (due && (open.length === 1 || named.length === 1)) return planOne(entry, due)
  return planSeveral(entry, open)
}

/** Several payments in one transfer, if it pays each of them to the last unit. */
function planSeveral({ amount }: Incoming, open: readonly Due[]): Plan {
  const missing = open.map((due) => due.amount.minor - due.receivedMinor)
  const sum = missing.reduce((total, minor) => total + minor, 0n)
  const inOne = open.every((due) => due.amount.currency === amount.currency)
  if (open.length === 0 || !inOne || sum !== amount.minor) return nothing('several')
  return {
    reason: 'exact',
    allocations: open.map(({ number }, index) => capturing(number, missing[index] ?? 0n)),
  }
}

const capturing = (number: string, minor: bigint, chargesMinor = 0n): Allocation => ({
  ...{ number, minor, chargesMinor, kind: 'captures', isExcess: false },
})

function planOne(entry: Incoming, due: Due): Plan {
  const { number } = due
  const { minor } = entry.amount
  const verdict = judge(entry, due)
  switch (verdict.kind) {
    case 'exact':
      return { reason: 'exact', allocations: [capturing(number, minor)] }
    case 'charges':
      return { reason: 'charges', allocations: [capturing(number, minor, verdict.chargesMinor)] }
    case 'part':
      return { reason: 'part', allocations: [{ ...capturing(number, minor), kind: 'waits' }] }
    case 'late':
      return { reason: 'late', allocations: [{ ...capturing(number, minor), kind: 'stray' }] }
    case 'over': {
      const { excessMinor } = verdict
      const rest: Allocation = {
        ...{ number, minor: excessMinor, chargesMinor: 0n, kind: 'stray', isExcess: true },
      }
      return { reason: 'excess', allocations: [capturing(number, minor - excessMinor), rest] }
    }
    case 'currency':
      return nothing('currency')
  }
}

// What companies are called beside their names.
const LEGAL_FORMS = new Set(
  (
    'AB AG APS AS BV BVBA CO COMPANY CORP CORPORATION GMBH INC INTERNATIONAL KG LIMITED LLC LLP LTD NV ' +
    'OY PLC PTE PTY SA SARL SAS SL SPA SRL SRO THE UG AND UND ET Y MR MRS MS HERR FRAU'
  ).split(' '),
)

/** Whether a payer's name has nothing of the names that the buyer is known by. */
export function isThirdParty(payer: string | null, known: readonly string[]): boolean {
  const theirs = wordsOf(payer ?? '')
  if (theirs.size === 0) return false
  return known.every((name) => wordsOf(name).isDisjointFrom(theirs))
}

function wordsOf(name: string): Set<string> {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toUpperCase()
  const chinese = plain.match(/\p{Script=Han}+/gu) ?? []
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? []
  return new Set([
    ...words.filter(
      (word) => word.length > 1 && !LEGAL_FORMS.has(word) && !/\p{Script=Han}/u.test(word),
    ),
    // Chinese has no blanks: each pair of neighbours counts, but for what every company is called.
    ...chinese.flatMap((run) => pairs(run.replaceAll(/(股份)?有限(责任)?公司|公司|集团/g, ''))),
  ])
}

const pairs = (run: string) => Array.from({ length: run.length - 1 }, (_, i) => run.slice(i, i + 2))

/** A payment that an entry might be for, and what is known of it. */
export type Candidate = Readonly<{
  number: string
  reference: string | null
  amount: Money
  receivedMinor: bigint
  /** What people may write instead of the reference: order numbers, what the payer was shown. */
  words: readonly string[]
  payers: readonly string[]
  buyerNames: readonly string[]
}>

export type Hint =
  'reference_slip' | 'order_number' | 'amount' | 'rest' | 'known_payer' | 'payer_name'
export type Suggestion<T> = Readonly<{ candidate: T; hints: readonly Hint[] }>

// Each hint outweighs all those after it together.
const hintOrder: readonly Hint[] = [
  ...(['reference_slip', 'order_number', 'amount', 'rest', 'known_payer', 'payer_name'] as const),
]

type Unmatched = Written & Pick<Entry, 'amount' | 'payer'>

/** What a person might choose, the likeliest first, each with its reasons. */
export function suggest<T extends Candidate>(
  entry: Unmatched,
  candidates: readonly T[],
): Suggestion<T>[] {
  return candidates
    .filter(({ amount }) => amount.currency === entry.amount.currency)
    .map((candidate) => ({ candidate, hints: hintsOf(entry, candidate) }))
    .filter(({ hints }) => hints.length > 0)
    .toSorted((a, b) => weightOf(b.hints) - weightOf(a.hints))
}

const weightOf = (hints: readonly Hint[]) =>
  hints.reduce((sum, hint) => sum + 2 ** (hintOrder.length - hintOrder.indexOf(hint)), 0)

function hintsOf(entry: Unmatched, candidate: Candidate): Hint[] {
  const { references, endToEndId, text, amount, payer } = entry
  const said = [...references, endToEndId ?? '', text].join(' ').toUpperCase()
  const letters = said.replaceAll(/[^0-9A-Z]/g, '')
  const { reference, words, receivedMinor } = candidate
  const isRest = receivedMinor > 0n && amount.minor === candidate.amount.minor - receivedMinor
  const hints: Record<Hint, boolean> = {
    reference_slip: reference !== null && hasSlip(letters, reference),
    order_number: words.some((word) => standsIn(said, word.toUpperCase())),
    amount: amount.minor === candidate.amount.minor,
    rest: isRest,
    known_payer: payer.account !== null && candidate.payers.includes(payer.account),
    payer_name: payer.name !== null && !isThirdParty(payer.name, candidate.buyerNames),
  }
  return hintOrder.filter((hint) => hints[hint])
}

/** A word by itself: an order's number is not a part of a longer one. */
function standsIn(said: string, word: string): boolean {
  for (let at = said.indexOf(word); at >= 0; at = said.indexOf(word, at + 1)) {
    const before = said[at - 1] ?? ' '
    const after = said[at + word.length] ?? ' '
    if (!/[0-9A-Z]/.test(before) && !/[0-9A-Z]/.test(after)) return true
  }
  return false
}

/**
 * Whether a reference stands there with a slip: a character wrong, missing, doubled, or swapped.
 */
function hasSlip(letters: string, reference: string): boolean {
  for (let at = letters.indexOf('RF'); at >= 0; at = letters.indexOf('RF', at + 1)) {
    for (const length of [reference.length - 1, reference.length, reference.length + 1]) {
      if (isSlip(letters.slice(at, at + length), reference)) return true
    }
  }
  return false
}

function isSlip(written: string, meant: string): boolean {
  let start = 0
  while (start < meant.length && written[start] === meant[start]) start += 1
  let end = 0
  const most = Math.min(written.length, meant.length) - start
  while (end < most && written.at(-1 - end) === meant.at(-1 - end)) end += 1
  const [wrong, right] = [
    written.slice(start, written.length - end),
    meant.slice(start, meant.length - end),
  ]
  if (wrong.length <= 1 && right.length <= 1) return true
  return wrong.length === 2 && right.length === 2 && wrong === [...right].toReversed().join('')
}
