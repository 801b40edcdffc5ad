import { compact } from '../kernel/bank-numbers.ts'
import type { Money } from '../kernel/money.ts'
import {
  finishEntry,
  newEntryDraft,
  newPartDraft,
  type EntryDraft,
  type PartDraft,
} from './camt-entry.ts'
import {
  fileRefusal,
  MAX_PARTS,
  parseAmount,
  parseDay,
  type Balance,
  type Item,
  type StatementHead,
} from './reconciliation.ts'

// Which elements of camt.053 and camt.054 mean what, in versions 02 to 08; all others are passed
// over.

type StatementDraft = {
  kind: StatementHead['kind']
  line: number
  account: string
  currency: string | null
  number: string
  sequence: string | null
  page: string | null
  isCopy: boolean
  balances: BalanceDraft[]
  entries: number
  isOpen: boolean
  entry: EntryDraft
  part: PartDraft
}
type BalanceDraft = { code: string; amount: Money | undefined; isDebit: boolean; on: string }
export type Build = {
  items: Item[]
  line: number
  statement: StatementDraft | undefined
  found: boolean
}

type Value = Readonly<{ text: string; currency: string; line: number }>

/** What an element means: what it may hold, and what is done with it. */
export type Rule = Readonly<{
  children: ReadonlyMap<string, Rule>
  open?: (build: Build) => void
  value?: (build: Build, value: Value) => void
  close?: (build: Build) => void
}>

type Node = Omit<Rule, 'children'>

function node(children: Record<string, Rule>, does: Node = {}): Rule {
  return { children: new Map(Object.entries(children)), ...does }
}

const value = (set: (build: Build, value: Value) => void) => node({}, { value: set })

/** A path through elements that mean nothing themselves. */
function within(path: string, rule: Rule): Record<string, Rule> {
  const [first = '', ...rest] = path.split('/')
  return { [first]: rest.length === 0 ? rule : node(within(rest.join('/'), rule)) }
}

function statementOf({ statement, line }: Build): StatementDraft {
  if (!statement) throw fileRefusal(line, 'well_formed', 'an entry outside of a statement')
  return statement
}

const ofStatement = (set: (statement: StatementDraft, value: Value) => void) =>
  value((build, each) => set(statementOf(build), each))
const ofEntry = (set: (entry: EntryDraft, value: Value) => void) =>
  value((build, each) => set(statementOf(build).entry, each))
const ofPart = (set: (part: PartDraft, value: Value) => void) =>
  value((build, each) => set(statementOf(build).part, each))
const ofBalance = (set: (balance: BalanceDraft, value: Value) => void) =>
  ofStatement(({ balances }, each) => {
    const balance = balances.at(-1)
    if (balance) set(balance, each)
  })

/** `2026-01-31`, also with a time and an offset: the day as the bank has it. */
function dayOf({ text, line }: Value): string {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(text) ?? []
  const parsed = parseDay(Number(year), Number(month), Number(day))
  if (!parsed || parsed.impossible) throw fileRefusal(line, 'date', text)
  return parsed.day
}

/** A date element holds either of these. */
const dated = (rule: Rule) => node({ Dt: rule, DtTm: rule })

function isDebit({ text, line }: Value): boolean {
  if (text !== 'CRDT' && text !== 'DBIT') throw fileRefusal(line, 'direction', text)
  return text === 'DBIT'
}

const balanceRule = node(
  {
    ...within(
      'Tp',
      node(
        within(
          'CdOrPrtry/Cd',
          ofBalance((each, { text }) => (each.code = text)),
        ),
      ),
    ),
    Amt: ofBalance((each, amount) => (each.amount = parseAmount(amount))),
    CdtDbtInd: ofBalance((each, indicator) => (each.isDebit = isDebit(indicator))),
    Dt: dated(ofBalance((each, day) => (each.on = dayOf(day)))),
  },
  {
    open: (build) => {
      statementOf(build).balances.push({ code: '', amount: undefined, isDebit: false, on: '' })
    },
  },
)

const BEARERS: Readonly<Record<string, PartDraft['bearer']>> = {
  DEBT: 'OUR',
  CRED: 'BEN',
  SHAR: 'SHA',
  SLEV: 'SHA',
}

/** In version 02 a charge stands in `Chrgs` itself, later in a record of it. */
const charge = (of: typeof ofPart): Record<string, Rule> => ({
  Amt: of((part, amount) => part.charges.push(parseAmount(amount))),
  Br: of((part, { text }) => (part.bearer = BEARERS[text] ?? null)),
})

const charges = (of: typeof ofPart) =>
  node({
    ...charge(of),
    TtlChrgsAndTaxAmt: of((part, amount) => (part.totalCharges = parseAmount(amount))),
    Rcrd: node(charge(of)),
  })

/** A party's name: in `Dbtr` itself up to version 04, in its `Pty` since. */
const named = (set: (part: PartDraft, value: Value) => void) =>
  node({ Nm: ofPart(set), Pty: node({ Nm: ofPart(set) }) })
const account = (set: (part: PartDraft, value: Value) => void) =>
  node(within('Id', node({ IBAN: ofPart(set), ...within('Othr/Id', ofPart(set)) })))
const agent = (set: (part: PartDraft, value: Value) => void) =>
  node(within('FinInstnId', node({ BIC: ofPart(set), BICFI: ofPart(set) })))

const instructed = ofPart((part, { text, currency, line }) => {
  part.instructed = { text, currency, line }
})

const partRule = node(
  {
    Refs: node({
      AcctSvcrRef: ofPart((each, { text }) => (each.bankReference = text)),
      EndToEndId: ofPart((each, { text }) => {
        if (text !== 'NOTPROVIDED') each.endToEndId = text
      }),
    }),
    Amt: ofPart((each, amount) => (each.amount = amount)),
    CdtDbtInd: ofPart((each, indicator) => (each.isDebit = isDebit(indicator))),
    ...within('AmtDtls', node(within('InstdAmt/Amt', instructed))),
    Chrgs: charges(ofPart),
    RltdPties: node({
      Dbtr: named((each, { text }) => (each.debtor.name = text)),
      DbtrAcct: account((each, { text }) => (each.debtor.account = compact(text))),
      Cdtr: named((each, { text }) => (each.creditor.name = text)),
      CdtrAcct: account((each, { text }) => (each.creditor.account = compact(text))),
    }),
    RltdAgts: node({
      DbtrAgt: agent((each, { text }) => (each.debtor.bank = text)),
      CdtrAgt: agent((each, { text }) => (each.creditor.bank = text)),
    }),
    RmtInf: node({
      Ustrd: ofPart((each, { text }) => each.text.push(text)),
      Strd: node({
        CdtrRefInf: node({ Ref: ofPart((each, { text }) => each.references.push(text)) }),
        AddtlRmtInf: ofPart((each, { text }) => each.text.push(text)),
        ...within(
          'RfrdDocInf/Nb',
          ofPart((each, { text }) => each.text.push(text)),
        ),
      }),
    }),
    ...within('RtrInf/Rsn', node({ Cd: ofPart((each, { text }) => (each.returnReason = text)) })),
    AddtlTxInf: ofPart((each, { text }) => each.text.push(text)),
  },
  {
    open: (build) => {
      const statement = statementOf(build)
      statement.part = newPartDraft(build.line)
      const { parts } = statement.entry
      parts.push(statement.part)
      if (parts.length > MAX_PARTS) throw fileRefusal(build.line, 'parts', `above ${MAX_PARTS}`)
    },
  },
)

const status = (each: EntryDraft, { text }: Value) => (each.status = text)

const bankCode = node({
  ...within(
    'Domn',
    node({
      Cd: ofEntry((each, { text }) => each.code.push(text)),
      Fmly: node({
        Cd: ofEntry((each, { text }) => each.code.push(text)),
        SubFmlyCd: ofEntry((each, { text }) => each.code.push(text)),
      }),
    }),
  ),
  Prtry: node({ Cd: ofEntry((each, { text }) => (each.ownCode = text)) }),
})

/** What is said of the whole entry holds for each part that says nothing else. */
const ofWhole = (set: (part: PartDraft, value: Value) => void) =>
  ofEntry((entry, each) => set(entry.whole, each))

const entryRule = node(
  {
    NtryRef: ofEntry((each, { text }) => (each.reference = text)),
    Amt: ofEntry((each, amount) => (each.amount = parseAmount(amount))),
    CdtDbtInd: ofEntry((each, indicator) => (each.isDebit = isDebit(indicator))),
    RvslInd: ofEntry((each, { text }) => (each.isReversal = text === 'true' || text === '1')),
    Sts: node(
      { Cd: ofEntry(status) },
      { value: (build, each) => status(statementOf(build).entry, each) },
    ),
    BookgDt: dated(ofEntry((each, day) => (each.bookedOn = dayOf(day)))),
    ValDt: dated(ofEntry((each, day) => (each.valuedOn = dayOf(day)))),
    AcctSvcrRef: ofEntry((each, { text }) => (each.bankReference = text)),
    BkTxCd: bankCode,
    ...within(
      'AmtDtls',
      node(
        within(
          'InstdAmt/Amt',
          ofWhole((each, amount) => (each.instructed = amount)),
        ),
      ),
    ),
    Chrgs: charges(ofWhole),
    AddtlNtryInf: ofWhole((each, { text }) => each.text.push(text)),
    NtryDtls: node({
      Btch: node({
        NbOfTxs: ofEntry((each, { text }) => (each.batchOf = Number(text.slice(0, 9)) || null)),
      }),
      TxDtls: partRule,
    }),
  },
  {
    open: (build) => {
      const statement = statementOf(build)
      openStatement(build, statement)
      statement.entries += 1
      statement.entry = newEntryDraft(build.line, statement.entries)
    },
    close: (build) => {
      const { items, warnings } = finishEntry(statementOf(build).entry)
      for (const warning of warnings) build.items.push({ kind: 'warning', warning })
      for (const each of items) build.items.push({ kind: 'entry', entry: each })
    },
  },
)

const accountNumber = ofStatement((each, { text }) => (each.account = compact(text)))

const statementRules = (kind: StatementHead['kind']) =>
  node(
    {
      Id: ofStatement((each, { text }) => (each.number = text)),
      ElctrncSeqNb: ofStatement((each, { text }) => (each.sequence = text)),
      LglSeqNb: ofStatement((each, { text }) => (each.sequence ??= text)),
      ...within(
        'StmtPgntn/PgNb',
        ofStatement((each, { text }) => (each.page = text)),
      ),
      ...within(
        'NtfctnPgntn/PgNb',
        ofStatement((each, { text }) => (each.page = text)),
      ),
      CpyDplctInd: ofStatement((each, { text }) => (each.isCopy = text !== 'COPY')),
      Acct: node({
        Id: node({ IBAN: accountNumber, ...within('Othr/Id', accountNumber) }),
        Ccy: ofStatement((each, { text }) => (each.currency = text)),
      }),
      Bal: balanceRule,
      Ntry: entryRule,
    },
    {
      open: (build) => {
        build.found = true
        build.statement = newStatement(kind, build.line)
      },
      close: (build) => {
        const statement = statementOf(build)
        openStatement(build, statement)
        build.items.push(...endOf(statement))
        build.statement = undefined
      },
    },
  )

// An envelope may stand around the document, and others beside it.
export const seeking: Rule = node({
  BkToCstmrStmt: node({ Stmt: statementRules('statement') }),
  BkToCstmrDbtCdtNtfctn: node({ Ntfctn: statementRules('notice') }),
})

function newStatement(kind: StatementHead['kind'], line: number): StatementDraft {
  return {
    ...{ kind, line, account: '', currency: null, number: '', sequence: null, page: null },
    ...{ isCopy: false, balances: [], entries: 0, isOpen: false },
    entry: newEntryDraft(line, 0),
    part: newPartDraft(line),
  }
}

function openStatement({ items }: Build, statement: StatementDraft): void {
  if (statement.isOpen) return
  statement.isOpen = true
  const { kind, line, account: ours, currency, number, isCopy } = statement
  if (ours === '') throw fileRefusal(line, 'account', 'the statement names no account')
  if (number === '') throw fileRefusal(line, 'required', 'Id')
  const pages = statement.page === null ? [] : [`page ${statement.page}`]
  const sequence = [...(statement.sequence === null ? [] : [statement.sequence]), ...pages].join(
    ' ',
  )
  const head = { kind, line, account: ours, currency, number, sequence: sequence || null, isCopy }
  items.push({ kind: 'head', head })
}

function endOf({ balances, line, currency }: StatementDraft): Item[] {
  const opening = balanceOf(balances, ['OPBD', 'PRCD'])
  const closing = balanceOf(balances, ['CLBD'])
  const codes = [opening, closing].flatMap((each) => (each ? [each.amount.currency] : []))
  const differs = new Set([...codes, ...(currency === null ? [] : [currency])]).size > 1
  const end: Item = {
    kind: 'end',
    end: differs ? { opening: null, closing: null } : { opening, closing },
  }
  if (!differs) return [end]
  const detail = `balances in ${codes.join(' and ')}`
  return [{ kind: 'warning', warning: { line, rule: 'balance_currency', detail } }, end]
}

function balanceOf(balances: readonly BalanceDraft[], codes: readonly string[]): Balance | null {
  for (const code of codes) {
    const found = balances.find((each) => each.code === code)
    if (!found?.amount) continue
    const { currency, minor } = found.amount
    return { amount: { currency, minor: found.isDebit ? -minor : minor }, on: found.on }
  }
  return null
}
