import { exponentOf, type Money } from '../kernel/money.ts'
import type { Moves } from '../kernel/moves.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { addMs, DAY_MS } from '../kernel/time.ts'
import type { StatementLine } from '../ledger/index.ts'
import type { BankAccount } from './bank-accounts.ts'

// The buyer's payment account: what its lines mean, and what may leave it. Pure.

export const statementKinds = [
  'top_up',
  'payment',
  'debt_payment',
  'refund',
  'debt_excess',
  'top_up_refund',
  'withdrawal',
  'withdrawal_return',
  'correction',
] as const
export type StatementKind = (typeof statementKinds)[number]

// What a posting of a template to a balance is: by its side, as the ledger writes it.
const POSTINGS: Readonly<Record<StatementKind, readonly string[]>> = {
  top_up: ['top_up:C'],
  payment: ['balance_capture:D'],
  debt_payment: ['debt_paid:D'],
  refund: ['refund_settle:C'],
  // Paid for what was no longer owed when it came.
  debt_excess: ['debt_paid:C'],
  top_up_refund: ['refund_settle:D'],
  withdrawal: ['bank_payment_sent:D'],
  withdrawal_return: ['bank_payment_returned:C'],
  correction: ['reversal:C', 'reversal:D'],
}

export function postingsOf(kind: StatementKind): readonly string[] {
  return POSTINGS[kind]
}

export function kindOf({ template, amount }: Pick<StatementLine, 'template' | 'amount'>) {
  const posting = `${template}:${amount.minor > 0n ? 'C' : 'D'}`
  return statementKinds.find((kind) => POSTINGS[kind].includes(posting)) ?? 'correction'
}

/** What a line of the statement names as its cause, by the journal's reference and its hold. */
export type Cause = Readonly<{
  captureId: string | null
  refundId: string | null
  orderId: string | null
  creditTransferId: string | null
}>

export function causeOf({
  reference,
  reason,
  hold,
}: Pick<StatementLine, 'reference' | 'reason' | 'hold'>): Cause {
  const idIn = (text: string | null, prefix: string) =>
    new RegExp(`\\b${prefix}_[0-9A-Z]{26}\\b`).exec(text ?? '')?.[0] ?? null
  const isCapture = reference.startsWith('capture:')
  return {
    captureId: isCapture ? idIn(reason, 'cap') : null,
    refundId: idIn(reference, 'ref'),
    orderId: idIn(hold, 'ord'),
    creditTransferId: idIn(reference, 'ctr'),
  }
}

export type CreditTransferState =
  'requested' | 'in_file' | 'sent' | 'confirmed' | 'returned' | 'cancelled'

// A bank may send a payment back days after it took it from our account.
export const creditTransferMoves: Moves<CreditTransferState> = {
  requested: ['in_file', 'cancelled'],
  in_file: ['sent', 'returned'],
  sent: ['confirmed', 'returned'],
  confirmed: ['returned'],
  returned: [],
  cancelled: [],
}

/** A payment from our bank to a linked account. */
export type CreditTransfer = Readonly<{
  id: string
  purpose: 'withdrawal' | 'proof'
  partyUuid: string
  accountId: string
  amount: Money
  state: CreditTransferState
  endToEndId: string
  fileId: string | null
  reason: string | null
  requestedBy: string
  createdAt: Date
  sentAt: Date | null
  finalAt: Date | null
}>

/** What an installation lets leave. */
export type WithdrawalRules = Readonly<{
  /** How long after an account was added nothing leaves for it. */
  coolingOffDays: number
  /**
   * What may leave a company's balance within 24 hours, in whole units of a currency with cents.
   */
  dailyLimit: number
}>

export type WithdrawalRefusal =
  | { code: 'wallet.account_unproven' }
  | { code: 'wallet.holder_differs' }
  | { code: 'wallet.cooling_off'; until: Date }
  | { code: 'wallet.daily_limit'; currency: string; limitMinor: bigint; leftMinor: bigint }

type Asked = Readonly<{
  account: BankAccount
  /** The account is still in the name of its company. */
  isHeldByOwner: boolean
  amount: Money
  /** What was withdrawn in this currency within the last 24 hours. */
  lately: Money
  rules: WithdrawalRules
  now: Date
}>

/** Whether this may leave for this account. Whether it is there is for the ledger to say. */
export function decideWithdrawal(asked: Asked): Result<'reserve', WithdrawalRefusal> {
  const { account, isHeldByOwner, amount, lately, rules, now } = asked
  if (account.state !== 'proven') return refuse({ code: 'wallet.account_unproven' })
  if (!isHeldByOwner) return refuse({ code: 'wallet.holder_differs' })
  const until = coolingOffEnd(account, rules)
  if (now < until) return refuse({ code: 'wallet.cooling_off', until })
  const { currency } = amount
  const limitMinor = dailyLimit(currency, rules)
  const leftMinor = limitMinor > lately.minor ? limitMinor - lately.minor : 0n
  if (amount.minor <= leftMinor) return ok('reserve')
  return refuse({ code: 'wallet.daily_limit', currency, limitMinor, leftMinor })
}

export function coolingOffEnd(
  { createdAt }: Pick<BankAccount, 'createdAt'>,
  { coolingOffDays }: WithdrawalRules,
): Date {
  return addMs(createdAt, coolingOffDays * DAY_MS)
}

/** A unit of a currency without cents is worth about a hundredth of one with them. */
function dailyLimit(currency: string, rules: WithdrawalRules): bigint {
  const minorPerUnit = exponentOf(currency) === 3 ? 1000n : 100n
  return BigInt(rules.dailyLimit) * minorPerUnit
}
