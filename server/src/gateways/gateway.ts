import type { Money } from '../kernel/money.ts'

// The contract every payment network's connector keeps. A connector speaks the protocol and
// reports; it decides nothing about orders or money.

/** One try at a payment, as the gateway is told of it. `number` is our own, stable key. */
export type PaymentRequest = Readonly<{
  number: string
  amount: Money
  subject: string
  /** After this instant the gateway must refuse to take the money. */
  expiresAt: Date
}>

/** What the buyer does next. */
export type NextStep = Readonly<{ kind: 'redirect'; url: string }>

/** What a gateway says of a payment, by a notice or asked. */
export type PaymentReport = Readonly<{
  number: string
  /** The gateway's own number of the payment. */
  gatewayNumber: string
  amount: Money
  /** The payer's account as the gateway shows it: masked. */
  payer: string | null
  paidAt: Date
}>

/**
 * The answer to "what became of it?". `absent`: the gateway has never heard of it, which is not a
 * failure while the buyer may still come. `unknown`: no answer, or none that can be believed.
 */
export type PaymentAnswer =
  | Readonly<{ status: 'paid'; report: PaymentReport }>
  | Readonly<{ status: 'pending' | 'closed' | 'absent'; detail: string }>
  | Readonly<{ status: 'unknown'; detail: string }>

export type RefundRequest = Readonly<{
  /** The gateway's own number of the payment that goes back. */
  gatewayNumber: string
  /** Our number of this refund: asking again with it is the same refund. */
  number: string
  amount: Money
  reason: string
}>

export type RefundAnswer =
  | Readonly<{ status: 'succeeded'; detail: string }>
  | Readonly<{ status: 'declined'; detail: string }>
  | Readonly<{ status: 'absent' | 'unknown'; detail: string }>

export type CloseAnswer = Readonly<{
  status: 'closed' | 'paid' | 'absent' | 'unknown'
  detail: string
}>

/** A notice that was proven to come from the gateway and to be meant for us. */
export type Notice = Readonly<{
  /** The gateway's own id of it, the same in every delivery; null where it gives none. */
  id: string | null
}> &
  (
    | Readonly<{ kind: 'paid'; report: PaymentReport }>
    | Readonly<{ kind: 'other'; number: string; detail: string }>
  )

export type NoticeCheck =
  | Readonly<{ ok: true; notice: Notice }>
  | Readonly<{ ok: false; reason: string; number: string | null }>

/** What one payment may come to at a network, in minor units of its first currency. */
export type Limits = Readonly<{ minMinor: bigint; maxMinor: bigint }>

export type Gateway = Readonly<{
  name: string
  /** The currencies it takes. The first is used where the buyer's cannot be. */
  currencies: readonly string[]
  limits: Limits
  /** What a buyer pays on top for this method, in hundredths of a percent. */
  surchargeBps: number
  /** How long after the buyer has paid the supplier sees it. */
  confirms: 'at_once' | 'in_days'
  /** What the buyer does to pay. Takes no money and may be asked again. */
  begin: (request: PaymentRequest, urls: Readonly<{ returnUrl: string }>) => Promise<NextStep>
  query: (number: string) => Promise<PaymentAnswer>
  close: (number: string) => Promise<CloseAnswer>
  refund: (request: RefundRequest) => Promise<RefundAnswer>
  queryRefund: (request: RefundRequest) => Promise<RefundAnswer>
  /** Checks a notice's signature and addressee; the caller compares it with the attempt. */
  readNotice: (form: Readonly<Record<string, string>>) => NoticeCheck
  /** The body that tells the gateway its notice was taken. */
  noticeAnswer: string
}>

export type Gateways = Readonly<Record<string, Gateway>>

/** The gateway of this name. Names come from outside, and objects have members nobody put there. */
export function findGateway(gateways: Gateways, name: string): Gateway | undefined {
  return Object.hasOwn(gateways, name) ? gateways[name] : undefined
}
