import { Type, type Static } from 'typebox'
import { money } from '../kernel/money.ts'
import { Nullable, Timestamp, toWire, WireMoney } from '../platform/wire.ts'
import type { ImportReport } from './import.ts'
import { suggest, type Hint } from './matching.ts'
import type { StoredEntry } from './entry-store.ts'
import type { NamedCandidate, ShownMatch, ShownStatement } from './queue-store.ts'

const Day = Type.String({ format: 'date' })

const Finding = Type.Object({ line: Type.Integer(), rule: Type.String(), detail: Type.String() })

export const ReportView = Type.Object({
  fileId: Type.String(),
  format: Type.String({ description: 'camt, mt940 or csv' }),
  repeated: Type.Boolean({ description: 'It was taken in before; nothing changed' }),
  statements: Type.Integer(),
  entries: Type.Integer(),
  known: Type.Integer({ description: 'Entries that another file had told of' }),
  expected: Type.Record(Type.String(), Type.Integer(), {
    description:
      'What will become of the money that no file told of before, by what its references say',
  }),
  warnings: Type.Array(Finding),
})

export function reportView(report: ImportReport): Static<typeof ReportView> {
  return {
    ...report,
    expected: { ...report.expected },
    warnings: report.warnings.map((warning) => ({ ...warning })),
  }
}

const MatchView = Type.Object({
  id: Type.String(),
  intentId: Type.String(),
  subject: Type.String(),
  buyerName: Type.String(),
  amount: WireMoney,
  charges: WireMoney,
  state: Type.String({ description: 'waiting, captured or stray' }),
  madeBy: Type.String({ description: 'A person’s id, or system' }),
  note: Nullable(Type.String()),
  madeAt: Timestamp,
})

const SuggestionView = Type.Object({
  intentId: Type.String(),
  subject: Type.String(),
  buyerName: Type.String(),
  state: Type.String(),
  amount: WireMoney,
  received: WireMoney,
  reference: Nullable(Type.String()),
  hints: Type.Array(Type.String(), {
    description:
      'reference_slip, order_number, amount, rest, known_payer, payer_name: the surest first',
  }),
})

export const EntryView = Type.Object({
  id: Type.String(),
  account: Type.String(),
  direction: Type.String({ description: 'credit or debit' }),
  amount: WireMoney,
  left: Type.Object(WireMoney.properties, { description: 'Not matched yet' }),
  bookedOn: Day,
  valuedOn: Nullable(Day),
  state: Type.String({ description: 'open, waiting, matched or reversed' }),
  reason: Nullable(Type.String()),
  isThirdParty: Type.Boolean(),
  payer: Type.Object({
    name: Nullable(Type.String()),
    account: Nullable(Type.String()),
    bank: Nullable(Type.String()),
  }),
  text: Type.String(),
  references: Type.Array(Type.String()),
  endToEndId: Nullable(Type.String()),
  bankReference: Nullable(Type.String()),
  chargeBearer: Nullable(Type.String()),
  charges: Nullable(WireMoney),
  instructed: Nullable(WireMoney),
  matches: Type.Array(MatchView),
  suggestions: Type.Array(SuggestionView),
})

type Known = Readonly<{
  matches: readonly ShownMatch[]
  candidates: readonly NamedCandidate[]
}>

const MAX_SUGGESTIONS = 5

export function entryView(
  entry: StoredEntry,
  { matches, candidates }: Known,
): Static<typeof EntryView> {
  const { currency } = entry.amount
  const own = matches.filter(({ entryId }) => entryId === entry.id)
  const left = own.reduce((rest, { minor }) => rest - minor, entry.amount.minor)
  const suggested = suggest(
    { ...entry, amount: money(currency, left) },
    candidates.filter(({ entryId }) => entryId === entry.id),
  )
  return {
    ...{ id: entry.id, account: entry.account, direction: entry.direction },
    ...{ amount: toWire(entry.amount), left: toWire(money(currency, left)) },
    ...{ bookedOn: entry.bookedOn, valuedOn: entry.valuedOn, state: entry.state },
    ...{ reason: entry.reason, isThirdParty: entry.isThirdParty, payer: { ...entry.payer } },
    ...{ text: entry.text, references: [...entry.references], endToEndId: entry.endToEndId },
    ...{ bankReference: entry.bankReference, chargeBearer: entry.chargeBearer },
    charges: entry.charges && toWire(entry.charges),
    instructed: entry.instructed && toWire(entry.instructed),
    matches: own.map(({ minor, chargesMinor, madeAt, ...match }) => ({
      ...matchOf(match),
      amount: toWire(money(currency, minor)),
      charges: toWire(money(currency, chargesMinor)),
      madeAt: madeAt.toISOString(),
    })),
    suggestions: suggested
      .slice(0, MAX_SUGGESTIONS)
      .map(({ candidate, hints }) => suggestionView(candidate, hints)),
  }
}

type Plain = Omit<ShownMatch, 'minor' | 'chargesMinor' | 'madeAt'>

function matchOf({ id, intentId, subject, buyerName, state, madeBy, note }: Plain) {
  return { id, intentId, subject, buyerName, state, madeBy, note }
}

function suggestionView(candidate: NamedCandidate, hints: readonly Hint[]) {
  const { intentId, subject, buyerName, state, amount, receivedMinor, reference } = candidate
  const received = toWire(money(amount.currency, receivedMinor))
  return {
    ...{ intentId, subject, buyerName, state, amount: toWire(amount), received, reference },
    hints: [...hints],
  }
}

export const StatementView = Type.Object({
  id: Type.String(),
  account: Type.String(),
  kind: Type.String({ description: 'statement or notice' }),
  number: Type.String(),
  opening: Nullable(WireMoney),
  openedOn: Nullable(Day),
  closing: Nullable(WireMoney),
  closedOn: Nullable(Day),
  entries: Type.Integer(),
  fileName: Type.String(),
  importedAt: Timestamp,
  expectedOpening: Nullable(
    Type.Object(WireMoney.properties, {
      description: 'Where it does not go on from the statement before: how that one closed',
    }),
  ),
  findings: Type.Array(Finding),
})

export function statementView(statement: ShownStatement): Static<typeof StatementView> {
  const { openingMinor, closingMinor, expectedOpeningMinor, importedAt, currency } = statement
  const { id, account, kind, number, openedOn, closedOn, entries, fileName } = statement
  const wire = (minor: bigint | null) => (minor === null ? null : toWire(money(currency, minor)))
  return {
    ...{ id, account, kind, number, openedOn, closedOn, entries, fileName },
    ...{ opening: wire(openingMinor), closing: wire(closingMinor) },
    expectedOpening: wire(expectedOpeningMinor),
    importedAt: importedAt.toISOString(),
    findings: statement.findings.map((finding) => ({ ...finding })),
  }
}
