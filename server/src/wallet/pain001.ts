import { exponentOf, scaledToDecimal, toDecimal, type Money } from '../kernel/money.ts'
import type { AccountNumbers } from './bank-accounts.ts'

// The file that instructs our bank: ISO 20022 pain.001.001.09. Pure: the same payments are always
// the same bytes.

/** Our own account, which the money leaves. */
export type Debtor = Readonly<{ name: string; account: string; bic: string | null }>

export type Instruction = Readonly<{
  endToEndId: string
  amount: Money
  holder: string
  numbers: AccountNumbers
  /** What the receiver reads on their statement. */
  remittance: string
}>

export type BankOrder = Readonly<{
  messageId: string
  createdAt: Date
  debtor: Debtor
  instructions: readonly Instruction[]
}>

const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09'

export function writePain001({ messageId, createdAt, debtor, instructions }: BankOrder): string {
  const groups = [...Map.groupBy(instructions, groupOf)].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const header = tag('GrpHdr', [
    tag('MsgId', text(messageId)),
    tag('CreDtTm', createdAt.toISOString()),
    ...controls(instructions),
    tag('InitgPty', [tag('Nm', text(debtor.name))]),
  ])
  const batches = groups.map(([group, members], index) =>
    paymentInfo(members, {
      id: `${messageId}-${index + 1}`,
      on: createdAt.toISOString().slice(0, 10),
      debtor,
      isSepa: group === SEPA,
    }),
  )
  const document = tag('CstmrCdtTrfInitn', [header, ...batches])
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="${NAMESPACE}">${document}</Document>
`
}

const SEPA = 'EUR sepa'

// Euro to an IBAN goes by the rules of SEPA, which the bank has to be told; one group a currency
// otherwise, as banks want one currency in a batch.
function groupOf({ amount: { currency }, numbers }: Instruction): string {
  return currency === 'EUR' && numbers.kind === 'iban' ? SEPA : currency
}

type Batch = Readonly<{ id: string; on: string; debtor: Debtor; isSepa: boolean }>

function paymentInfo(members: readonly Instruction[], { id, on, debtor, isSepa }: Batch): string {
  return tag('PmtInf', [
    tag('PmtInfId', text(id)),
    tag('PmtMtd', 'TRF'),
    ...controls(members),
    ...(isSepa ? [tag('PmtTpInf', [tag('SvcLvl', [tag('Cd', 'SEPA')])])] : []),
    tag('ReqdExctnDt', [tag('Dt', on)]),
    tag('Dbtr', [tag('Nm', text(debtor.name))]),
    tag('DbtrAcct', [tag('Id', accountId(debtor.account))]),
    tag('DbtrAgt', [agent(debtor.bic)]),
    tag('ChrgBr', isSepa ? 'SLEV' : 'SHAR'),
    ...members.map((member) => creditTransfer(member, isSepa)),
  ])
}

function creditTransfer(
  { endToEndId, amount, holder, numbers, remittance }: Instruction,
  isSepa: boolean,
): string {
  const name = isSepa ? latin(holder) : holder
  return tag('CdtTrfTxInf', [
    tag('PmtId', [tag('InstrId', text(endToEndId)), tag('EndToEndId', text(endToEndId))]),
    tag('Amt', [`<InstdAmt Ccy="${amount.currency}">${toDecimal(amount)}</InstdAmt>`]),
    tag('CdtrAgt', [creditorAgent(numbers)]),
    tag('Cdtr', [tag('Nm', text(name.slice(0, MAX_NAME)))]),
    tag('CdtrAcct', [tag('Id', creditorAccount(numbers))]),
    tag('RmtInf', [tag('Ustrd', text(remittance))]),
  ])
}

const MAX_NAME = 140

/**
 * How many there are, and the sum of their amounts whatever their currencies: the bank compares.
 */
function controls(instructions: readonly Instruction[]): string[] {
  const amounts = instructions.map(({ amount }) => amount)
  const scale = Math.max(...amounts.map(({ currency }) => exponentOf(currency)))
  const sum = amounts.reduce(
    (total, { currency, minor }) => total + minor * 10n ** BigInt(scale - exponentOf(currency)),
    0n,
  )
  return [tag('NbOfTxs', String(amounts.length)), tag('CtrlSum', scaledToDecimal(sum, scale))]
}

function creditorAgent(numbers: AccountNumbers): string {
  if (numbers.kind !== 'local') return agent(numbers.kind === 'iban' ? numbers.bic : null)
  const system = { US: 'USABA', GB: 'GBDSC', CN: 'CNAPS' }[numbers.country]
  return tag('FinInstnId', [
    tag('ClrSysMmbId', [tag('ClrSysId', [tag('Cd', system)]), tag('MmbId', numbers.routing)]),
  ])
}

// A bank finds the other by the account where it is not named.
function agent(bic: string | null): string {
  const named = bic === null ? tag('Othr', [tag('Id', 'NOTPROVIDED')]) : tag('BICFI', bic)
  return tag('FinInstnId', [named])
}

function creditorAccount(numbers: AccountNumbers): string[] {
  return numbers.kind === 'iban' ? accountId(numbers.iban) : other(numbers.number)
}

const accountId = (account: string) =>
  /^[A-Z]{2}\d{2}[A-Z\d]{10,30}$/.test(account) ? [tag('IBAN', account)] : other(account)
const other = (number: string) => [tag('Othr', [tag('Id', text(number))])]

function tag(name: string, content: string | readonly string[]): string {
  const inner = typeof content === 'string' ? content : content.join('')
  return `<${name}>${inner}</${name}>`
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;',
} // prettier-ignore

const text = (value: string) => value.replaceAll(/[&<>"']/g, (char) => ENTITIES[char] ?? char)

/** Names in SEPA have Latin letters; one that has none is left to the bank. */
function latin(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('&', ' and ')
    .replaceAll(/[^A-Za-z\d/?:().,'+ -]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return plain === '' ? name : plain
}
