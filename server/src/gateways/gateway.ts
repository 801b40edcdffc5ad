import type { Money } from '../kernel/money.ts'

// The contract every payment network's connector keeps. A connector speaks the protocol and
// reports; it decides nothing about orders or money.

/** One try at a payment, as the gateway is told of it. `number` is our own, stable key. */
export type PaymentRequest = Readonly<{
  /** One of the gateway's methods, by its name. */
  method: string
  number: string
  amount: Money
  subject: string
  /** After this instant the gateway must refuse to take the money. */
  expiresAt: Date
  /** Where the buyer comes back to, whatever happened. */
  returnUrl: string
  /** The gateway's name of the buyer, whose saved cards are offered. */
  customer?: string | null
}>

/**
 * What the buyer does next: go to a page, scan a code with the network's app, confirm to us that
 * their balance pays, or have their bank send the money.
 */
export type NextStep =
  | Readonly<{ kind: 'redirect'; url: string }>
  | Readonly<{ kind: 'qr'; content: string; expiresAt: Date }>
  | Readonly<{ kind: 'confirm' }>
  | (Readonly<{ kind: 'transfer' }> & TransferOrder)

/** What the payer's bank must be told. */
export type TransferOrder = Readonly<{
  account: PayeeAccount
  amount: Money
  /** Parts of it that have come and wait for the rest. */
  received: Money
  /** By this the money finds its order: compact, `RF` first. */
  reference: string
  /** What an app reads off a code to fill its form in; where there is such a code. */
  epcQr: string | null
  /** Who should bear the banks' charges so that the whole amount arrives. */
  charges: 'OUR' | 'SHA'
  days: Readonly<{ min: number; max: number }>
  expiresAt: Date
}>

/** An account of ours as other banks ask for it. */
export type PayeeAccount = Readonly<{
  holder: string
  /** Where the country has IBANs; else `number`. */
  iban: string | null
  number: string | null
  bic: string | null
  bankName: string
  bankCountry: string
}>

/**
 * `reference`: the gateway's own name of what was begun, where it is needed to ask about it.
 * `declined`: it will not begin this for a reason that asking again does not change.
 */
export type BeginAnswer =
  | Readonly<{ status: 'ready'; next: NextStep; reference: string | null }>
  | Readonly<{ status: 'declined' | 'unknown'; detail: string }>

/** A payment that was begun: by our number, and the gateway's reference where it gave one. */
export type BegunPayment = Readonly<{ number: string; reference: string | null }>

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
 * failure while the buyer may still come. `review`: the network looks at the payment before it
 * takes the money; the buyer must not pay again. `unknown`: no answer, or none that can be
 * believed.
 */
export type PaymentAnswer =
  | Readonly<{ status: 'paid'; report: PaymentReport }>
  | Readonly<{ status: 'pending' | 'closed'; detail: string; decline?: string | undefined }>
  | Readonly<{ status: 'review' | 'absent'; detail: string }>
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
    /** Something became of our payment, or refund, of this number; the gateway is asked what. */
    | Readonly<{ kind: 'payment' | 'refund'; number: string; detail: string }>
    | Readonly<{ kind: 'other'; number: string; detail: string }>
  )

export type NoticeCheck =
  | Readonly<{ ok: true; notice: Notice }>
  | Readonly<{ ok: false; reason: string; number: string | null }>

/** What one payment may come to at a network, in minor units of its first currency. */
export type Limits = Readonly<{ minMinor: bigint; maxMinor: bigint }>

/** A way to pay as the buyer sees it. */
export type Method = Readonly<{
  name: string
  /** The currencies it takes. The first is used where the buyer's cannot be. */
  currencies: readonly string[]
  limits: Limits
  step: NextStep['kind']
  /** How long after the buyer has paid the supplier sees it. */
  confirms: 'at_once' | 'in_days'
  /** How long the buyer has to pay, where that is longer than for other methods. */
  payWithinMs?: number
  /** How long a try can stay open there, where the time to pay may be longer. */
  openForMs?: number
}>

/** A notice as it came: header names in lower case, the body as its bytes say in UTF-8. */
export type Delivery = Readonly<{ headers: Readonly<Record<string, string>>; body: string }>

export type HttpAnswer = Readonly<{ status: number; type: string; body: string }>

export type Gateway = Readonly<{
  name: string
  methods: readonly Method[]
  /** How long after a payment the network refunds it; without, it names no end. */
  refundsForDays?: number
  /** A refund that was made may come back: asked about, it is declined then. */
  refundsReturn?: true
  /** Where it keeps cards for companies. */
  cards?: CardVault
  /** What the buyer does to pay. Takes no money and may be asked again. */
  begin: (request: PaymentRequest) => Promise<BeginAnswer>
  query: (payment: BegunPayment) => Promise<PaymentAnswer>
  close: (payment: BegunPayment) => Promise<CloseAnswer>
  /** Where money may come in parts: those of a payment that wait for the rest, in minor units. */
  receivedFor?: (number: string) => Promise<bigint>
  refund: (request: RefundRequest) => Promise<RefundAnswer>
  queryRefund: (request: RefundRequest) => Promise<RefundAnswer>
  /** Checks a notice's signature and addressee; the caller compares it with the attempt. */
  readNotice: (delivery: Delivery) => NoticeCheck
  /** What tells the gateway whether it may stop repeating its notice. */
  answerNotice: (taken: boolean) => HttpAnswer
}>

/** A card that a company keeps with the gateway, as a person knows it. */
export type KeptCard = Readonly<{
  /** The gateway's own name of it. */
  reference: string
  brand: string
  last4: string
  expires: Readonly<{ month: number; year: number }>
  /** Of the bank that issued it. */
  country: string | null
}>

type Unknown = Readonly<{ status: 'unknown'; detail: string }>

/**
 * Cards that companies keep with the gateway, saved at its own page: their numbers never reach us.
 * `key` is our own, stable key: asking again with it is the same request.
 */
export type CardVault = Readonly<{
  openCustomer: (
    request: Readonly<{ key: string; partyId: string }>,
  ) => Promise<Readonly<{ status: 'open'; reference: string }> | Unknown>
  beginSetup: (
    request: Readonly<{ key: string; customer: string; returnUrl: string }>,
  ) => Promise<BeginAnswer>
  list: (
    customer: string,
  ) => Promise<Readonly<{ status: 'known'; cards: readonly KeptCard[] }> | Unknown>
  forget: (
    request: Readonly<{ key: string; reference: string }>,
  ) => Promise<Readonly<{ status: 'forgotten' }> | Unknown>
}>

export type Gateways = Readonly<Record<string, Gateway>>

export type Offered = Readonly<{ gateway: Gateway; method: Method }>

/** The method of this name, and the gateway that offers it. */
export function findMethod(gateways: Gateways, name: string): Offered | undefined {
  return listMethods(gateways).find(({ method }) => method.name === name)
}

export function listMethods(gateways: Gateways): Offered[] {
  return Object.values(gateways).flatMap((gateway) =>
    gateway.methods.map((method) => ({ gateway, method })),
  )
}
