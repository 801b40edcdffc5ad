import { decodeId } from '../kernel/ids.ts'
import type { ErrorTable } from '../platform/errors.ts'
import type { Recorded } from '../platform/outbox.ts'

// Who is told what, and under which name, so that nobody is told it twice.

/**
 * What people are told about: money that came in, money that must go back, money that went back and
 * did not arrive, a payment that the network refused after it had looked at it.
 */
export type Occasion =
  'captured' | 'stray_captured' | 'refunded' | 'refund_returned' | 'review_refused'

/**
 * Something that happened, by the capture (`cap_`), the refund (`ref_`) or the attempt (`att_`) it
 * happened to. A refund that came back and is sent again has another `round`.
 */
export type Announcement = Readonly<{ occasion: Occasion; subject: string; round: number }>

const walletMailKinds = [
  'account_added',
  'account_proven',
  'account_removed',
  'withdrawal_requested',
  'withdrawal_sent',
  'withdrawal_returned',
  'topped_up',
  'top_up_returned',
  'top_up_refund_failed',
] as const
export type WalletMailKind = (typeof walletMailKinds)[number]

export function isWalletMail(kind: MailKind): kind is WalletMailKind {
  return walletMailKinds.some((known) => known === kind)
}

const orderMailKinds = [
  ...(['confirmation', 'to_ship', 'stray', 'refund', 'refund_returned', 'review_refused'] as const),
] as const

const creditMailKinds = [
  'credit_granted',
  'credit_changed',
  'credit_closed',
  'debt_due_in_7',
  'debt_due_in_1',
  'debt_due_today',
  'debt_overdue',
  'debts_paid',
] as const
export type CreditMailKind = (typeof creditMailKinds)[number]

export function isCreditMail(kind: MailKind): kind is CreditMailKind {
  return creditMailKinds.some((known) => known === kind)
}

export const mailKinds = [...orderMailKinds, ...walletMailKinds, ...creditMailKinds] as const
export type MailKind = (typeof mailKinds)[number]

/** One mail to one person, about a capture, an order, a refund or an attempt. */
export type Errand = Readonly<{
  kind: MailKind
  subject: string
  personId: string
  /** What happens to the same subject again is told again. */
  round?: number
}>

/** Where the id of what happened stands in the data of each event. */
const told: Readonly<
  Record<string, Readonly<{ occasion: Occasion; field: string; prefix: string }>>
> = {
  'payments.captured': { occasion: 'captured', field: 'captureId', prefix: 'cap' },
  'payments.stray_captured': { occasion: 'stray_captured', field: 'captureId', prefix: 'cap' },
  'payments.refund_succeeded': { occasion: 'refunded', field: 'refundId', prefix: 'ref' },
  'payments.refund_failed': { occasion: 'refund_returned', field: 'refundId', prefix: 'ref' },
  'payments.review_refused': { occasion: 'review_refused', field: 'attemptId', prefix: 'att' },
}

/** What the owners of a company are told of its payment account and its terms, by event. */
const toldOwners: Readonly<
  Record<string, Readonly<{ kind: WalletMailKind | CreditMailKind; field: string; prefix: string }>>
> = {
  'wallet.bank_account_added': { kind: 'account_added', field: 'accountId', prefix: 'bac' },
  'wallet.bank_account_proven': { kind: 'account_proven', field: 'accountId', prefix: 'bac' },
  'wallet.bank_account_removed': { kind: 'account_removed', field: 'accountId', prefix: 'bac' },
  'wallet.withdrawal_requested': {
    ...{ kind: 'withdrawal_requested', field: 'transferId', prefix: 'ctr' },
  },
  'wallet.withdrawal_sent': { kind: 'withdrawal_sent', field: 'transferId', prefix: 'ctr' },
  'wallet.withdrawal_returned': {
    ...{ kind: 'withdrawal_returned', field: 'transferId', prefix: 'ctr' },
  },
  'payments.topped_up': { kind: 'topped_up', field: 'captureId', prefix: 'cap' },
  'payments.top_up_returned': { kind: 'top_up_returned', field: 'refundId', prefix: 'ref' },
  'payments.top_up_refund_failed': {
    ...{ kind: 'top_up_refund_failed', field: 'refundId', prefix: 'ref' },
  },
  'credit.line_granted': { kind: 'credit_granted', field: 'versionId', prefix: 'clv' },
  'credit.line_changed': { kind: 'credit_changed', field: 'versionId', prefix: 'clv' },
  'credit.line_closed': { kind: 'credit_closed', field: 'versionId', prefix: 'clv' },
  'credit.debt_due_in_7': { kind: 'debt_due_in_7', field: 'debtId', prefix: 'dbt' },
  'credit.debt_due_in_1': { kind: 'debt_due_in_1', field: 'debtId', prefix: 'dbt' },
  'credit.debt_due_today': { kind: 'debt_due_today', field: 'debtId', prefix: 'dbt' },
  'credit.debt_overdue': { kind: 'debt_overdue', field: 'debtId', prefix: 'dbt' },
  'payments.debts_paid': { kind: 'debts_paid', field: 'captureId', prefix: 'cap' },
}

export const toldEvents: readonly string[] = [...Object.keys(told), ...Object.keys(toldOwners)]

/** Something that happened to a company's payment account or terms: its owners are told. */
export type OwnerAnnouncement = Readonly<{
  kind: WalletMailKind | CreditMailKind
  subject: string
  party: string
  round: number
}>

/** Undefined for an event of another part, or one that does not say whom it concerns. */
export function ownerAnnouncementOf({
  type,
  data,
  party,
}: Pick<Recorded, 'type' | 'data' | 'party'>): OwnerAnnouncement | undefined {
  const known = toldOwners[type]
  if (!known || !party) return undefined
  const { kind, field, prefix } = known
  const subject = data?.[field]
  const isId = typeof subject === 'string' && decodeId(prefix, subject) !== undefined
  return isId ? { kind, subject, party, round: roundOf(data) } : undefined
}

/** Undefined for an event that nobody is told of, or that does not say what it happened to. */
export function announcementOf({
  type,
  data,
}: Pick<Recorded, 'type' | 'data'>): Announcement | undefined {
  const known = told[type]
  if (!known) return undefined
  const { occasion, field, prefix } = known
  const subject = data?.[field]
  const isId = typeof subject === 'string' && decodeId(prefix, subject) !== undefined
  if (!isId) return undefined
  return { occasion, subject, round: roundOf(data) }
}

/** How often a refund had come back before. */
function roundOf(data: Recorded['data']): number {
  const returns = data?.['returns']
  return typeof returns === 'number' ? returns : 0
}

/** The same for the same mail, however often we are told of its cause. */
export function errandKey({ kind, subject, personId, round = 0 }: Errand): string {
  const what = round === 0 ? subject : `${subject}.${round}`
  return `mail.${kind}.${what}.${personId}`
}

/** Mail programs and servers know a repeated mail by it. */
export function messageIdOf(errand: Errand, publicUrl: string): string {
  return `<${errandKey(errand)}@${new URL(publicUrl).hostname}>`
}

export const notificationsErrors = {
  'notifications.not_paid': { status: 409, title: 'There is a receipt only for what was paid' },
} as const satisfies ErrorTable
