// Writes bank files as banks do, from what a test wants them to say.
import { inFours } from '../src/kernel/bank-numbers.ts'
import { toDecimal, type Money } from '../src/kernel/money.ts'
import type { CsvMapping } from '../src/reconciliation/csv.ts'

export type Written = Readonly<{
  account: string
  currency: string
  number: string
  on: string
  openingMinor: bigint
  /** What the closing balance is off by; 0n in an honest file. */
  off?: bigint
  lines: readonly WrittenLine[]
}>

export type WrittenLine = Readonly<{
  minor: bigint // Signed: what went out is negative.
  bankReference?: string
  endToEndId?: string
  reference?: string
  text?: string
  name?: string
  from?: string
  reversal?: boolean
  returned?: string
  charges?: bigint
  bearer?: 'DEBT' | 'CRED' | 'SHAR'
  instructed?: Money
  status?: 'BOOK' | 'PDNG'
  /** Booked as one sum: the amounts of its parts. */
  parts?: readonly WrittenLine[]
}>

const abs = (minor: bigint) => (minor < 0n ? -minor : minor)
const sumOf = (lines: readonly WrittenLine[]) =>
  lines.reduce((sum, { minor, status }) => (status === 'PDNG' ? sum : sum + minor), 0n)
const closingOf = ({ openingMinor, lines, off = 0n }: Written) => openingMinor + sumOf(lines) + off

const escape = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const tag = (name: string, content: string | undefined, attributes = '') =>
  content === undefined ? '' : `<${name}${attributes}>${content}</${name}>`
const text = (name: string, content: string | undefined) =>
  tag(name, content === undefined ? undefined : escape(content))

export type CamtVersion = '02' | '04' | '08'
type Kind = Readonly<{ version: CamtVersion; notice?: boolean }>

export function writeCamt(
  statements: readonly Written[],
  { version, notice = false }: Kind = { version: '08' },
): string {
  const [message, root, each] = notice
    ? ['camt.054', 'BkToCstmrDbtCdtNtfctn', 'Ntfctn']
    : ['camt.053', 'BkToCstmrStmt', 'Stmt']
  const header = '<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-20T20:00:00Z</CreDtTm></GrpHdr>'
  const body = statements.map((statement) => {
    const balances = notice ? '' : balance(statement, 'OPBD') + balance(statement, 'CLBD')
    const account = tag('Id', tag('IBAN', statement.account)) + tag('Ccy', statement.currency)
    const entries = statement.lines.map((line) => entry(statement, line, version)).join('\n')
    return tag(
      each,
      `${text('Id', statement.number)}${tag('Acct', account)}${balances}\n${entries}`,
    )
  })
  const xmlns = ` xmlns="urn:iso:std:iso:20022:tech:xsd:${message}.001.${version}"`
  return `<?xml version="1.0" encoding="UTF-8"?>\n${tag('Document', tag(root, header + body.join('\n')), xmlns)}\n`
}

function amount(name: string, currency: string, minor: bigint) {
  return tag(name, toDecimal({ currency, minor: abs(minor) }), ` Ccy="${currency}"`)
}

const side = (minor: bigint) => tag('CdtDbtInd', minor < 0n ? 'DBIT' : 'CRDT')

function balance(statement: Written, code: 'OPBD' | 'CLBD') {
  const minor = code === 'OPBD' ? statement.openingMinor : closingOf(statement)
  const type = tag('Tp', tag('CdOrPrtry', tag('Cd', code)))
  const money = amount('Amt', statement.currency, minor)
  return tag('Bal', type + money + side(minor) + tag('Dt', tag('Dt', statement.on)))
}

function entry({ currency, on }: Written, line: WrittenLine, version: CamtVersion) {
  const { status = 'BOOK', parts } = line
  const date = tag('Dt', on)
  return tag(
    'Ntry',
    amount('Amt', currency, line.minor) +
      side(line.minor) +
      (line.reversal ? tag('RvslInd', 'true') : '') +
      tag('Sts', version === '08' ? tag('Cd', status) : status) +
      tag('BookgDt', date) +
      tag('ValDt', date) +
      text('AcctSvcrRef', line.bankReference) +
      tag(
        'NtryDtls',
        (parts ?? [line])
          .map((part) => tag('TxDtls', details(currency, part, { version, isPart: !!parts })))
          .join(''),
      ),
  )
}

type Details = Readonly<{ version: CamtVersion; isPart: boolean }>

function details(currency: string, line: WrittenLine, { version, isPart }: Details) {
  const name = line.name === undefined ? undefined : text('Nm', line.name)
  const party = version === '08' ? tag('Pty', name) : name
  const structured = line.reference && tag('CdtrRefInf', text('Ref', line.reference))
  const [who, whose] = line.minor < 0n ? ['Cdtr', 'CdtrAcct'] : ['Dbtr', 'DbtrAcct']
  const charge =
    line.charges === undefined && line.bearer === undefined
      ? undefined
      : amount('Amt', currency, line.charges ?? 0n) + text('Br', line.bearer)
  const account = line.from && tag('Id', tag('IBAN', line.from))
  return (
    tag('Refs', text('EndToEndId', line.endToEndId ?? 'NOTPROVIDED')) +
    (isPart ? amount('Amt', currency, line.minor) + side(line.minor) : '') +
    (line.instructed
      ? tag(
          'AmtDtls',
          tag('InstdAmt', amount('Amt', line.instructed.currency, line.instructed.minor)),
        )
      : '') +
    tag('Chrgs', charge && (version === '02' ? charge : tag('Rcrd', charge))) +
    tag('RltdPties', (party ? tag(who, party) : '') + (account ? tag(whose, account) : '')) +
    tag('RmtInf', text('Ustrd', line.text) + (structured ? tag('Strd', structured) : '')) +
    tag('RtrInf', line.returned && tag('Rsn', tag('Cd', line.returned)))
  )
}

const comma = (currency: string, minor: bigint) =>
  toDecimal({ currency, minor: abs(minor) }).replace('.', ',')
const sixDigits = (on: string) => on.replaceAll('-', '').slice(2)

export function writeMt940(statements: readonly Written[]): string {
  return statements.map(mt940Message).join('')
}

function mt940Message(statement: Written) {
  const { account, currency, number, on, openingMinor } = statement
  const mark = (minor: bigint) => (minor < 0n ? 'D' : 'C')
  const line = (minor: bigint) =>
    `${mark(minor)}${sixDigits(on)}${currency}${comma(currency, minor)}`
  const closing = closingOf(statement)
  const lines = statement.lines.flatMap((each) => {
    const { minor, reversal, bankReference = 'NONREF', endToEndId = 'NONREF' } = each
    const sign = reversal ? (minor < 0n ? 'RC' : 'RD') : mark(minor)
    const sum = comma(currency, minor)
    const head = `:61:${sixDigits(on)}${sixDigits(on).slice(2)}${sign}${sum}NTRF${endToEndId}//${bankReference}`
    return [head, ...detailLines(each)]
  })
  return [
    `:20:${number}`,
    `:25:${account}`,
    `:28C:1/1`,
    `:60F:${line(openingMinor)}`,
    ...lines,
    `:62F:${line(closing)}`,
    '-',
    '',
  ].join('\r\n')
}

/** German structure, wrapped at 65 characters wherever a word stands. */
function detailLines({ text: said, reference, name, from }: WrittenLine): string[] {
  const purpose = [said, reference && inFours(reference)].filter(Boolean).join(' ')
  const pieces = purpose.match(/.{1,27}/gs) ?? []
  const fields = pieces.slice(0, 10).map((piece, index) => `?${20 + index}${piece}`)
  const who = [from && `?31${from}`, name && `?32${name}`].filter(Boolean)
  const whole = `:86:166?00GUTSCHRIFT${fields.join('')}${who.join('')}`
  return whole.match(/.{1,65}/gs) ?? []
}

export const csvMapping = (account: string, currency: string): CsvMapping => ({
  ...{ account, currency, dates: 'YYYY-MM-DD', decimal: '.', delimiter: ',', skipLines: 1 },
  columns: {
    ...{ bookedOn: '交易日期', credit: '贷方发生额', debit: '借方发生额', balance: '余额' },
    ...{ text: '附言', reference: '参考号', endToEndId: '凭证号', bankReference: '流水号' },
    ...{ payerName: '对方户名', payerAccount: '对方账号' },
  },
})

const cell = (content: string) => `"${content.replaceAll('"', '""')}"`

export function writeCsvStatement({ account, currency, on, openingMinor, lines }: Written): string {
  let balanceMinor = openingMinor
  const rows = lines.map((line) => {
    balanceMinor += line.minor
    const sum = toDecimal({ currency, minor: abs(line.minor) })
    return [
      ...[on, line.minor > 0n ? sum : '', line.minor < 0n ? sum : ''],
      toDecimal({ currency, minor: balanceMinor }),
      ...[line.text, line.reference, line.endToEndId, line.bankReference, line.name, line.from].map(
        (each = '') => cell(each),
      ),
    ].join(',')
  })
  const header = '交易日期,贷方发生额,借方发生额,余额,附言,参考号,凭证号,流水号,对方户名,对方账号'
  return [`账号 ${account}`, header, ...rows, ''].join('\n')
}
