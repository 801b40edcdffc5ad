import type { Money } from '../kernel/money.ts'

// A payment's whole story in one line: who did what when, and how we came to know. Pure.

/** Who or what told us. `worker`: what the system does without being asked. */
export type Source = 'buyer' | 'supplier' | 'notice' | 'query' | 'worker' | 'ledger'

export type DossierEntry = Readonly<{
  kind:
    | 'placed'
    | 'attempt_started'
    | 'attempt_closed'
    | 'notice'
    | 'captured'
    | 'stray_captured'
    | 'cancelled'
    | 'expired'
    | 'refund_requested'
    | 'refund_sent'
    | 'refund_succeeded'
    | 'refund_declined'
    | 'refund_failed'
    | 'booked'
  at: Date
  /** A person, or `system`. */
  actor: string
  source: Source
  /** What it happened to: an attempt, a notice, a capture, a refund, a journal. */
  object: string
  amount: Money | null
  note: string | null
}>

export type DossierParts = Readonly<{
  intent: Readonly<{ id: string; amount: Money; createdAt: Date }>
  attempts: readonly Readonly<{
    id: string
    state: string
    lastAnswer: string | null
    amount: Money
    createdAt: Date
    finalAt: Date | null
  }>[]
  notices: readonly Readonly<{
    id: string
    state: string
    reason: string | null
    receivedAt: Date
    body: string
  }>[]
  captures: readonly Readonly<{
    id: string
    gatewayNumber: string
    amount: Money
    strayReason: string | null
    recordedAt: Date
  }>[]
  refunds: readonly Readonly<{
    id: string
    orderId: string | null
    charge: Money
    reason: string
    requestedBy: string
    state: string
    lastAnswer: string | null
    createdAt: Date
    sentAt: Date | null
    finalAt: Date | null
  }>[]
  transfers: readonly Readonly<{
    reference: string
    template: string
    actor: string
    recordedAt: Date
  }>[]
  events: readonly Readonly<{
    type: string
    object: string
    actor: string
    attemptId: string | null
    at: Date
  }>[]
}>

const SYSTEM = 'system'
const byItself = { actor: SYSTEM, source: 'worker' } as const

// What happens in one commit has one instant: then causes stand before what they cause.
const order: readonly DossierEntry['kind'][] = [
  ...(['placed', 'attempt_started', 'notice', 'captured', 'stray_captured'] as const),
  ...(['attempt_closed', 'cancelled', 'expired', 'refund_requested', 'refund_sent'] as const),
  ...(['refund_succeeded', 'refund_declined', 'refund_failed', 'booked'] as const),
]

/** Everything that happened to a payment, oldest first. */
export function dossierTimeline(parts: DossierParts): DossierEntry[] {
  const entries = [
    ...placedEntry(parts),
    ...attemptEntries(parts),
    ...noticeEntries(parts),
    ...captureEntries(parts),
    ...endEntries(parts),
    ...refundEntries(parts),
    ...bookedEntries(parts),
  ]
  return entries.sort(
    (a, b) => a.at.getTime() - b.at.getTime() || order.indexOf(a.kind) - order.indexOf(b.kind),
  )
}

const buyerOf = ({ events }: DossierParts) =>
  events.find(({ type }) => type === 'orders.placed')?.actor ?? SYSTEM

function placedEntry(parts: DossierParts): DossierEntry[] {
  const { id, amount, createdAt } = parts.intent
  const actor = buyerOf(parts)
  return [{ kind: 'placed', at: createdAt, actor, source: 'buyer', object: id, amount, note: null }]
}

function attemptEntries(parts: DossierParts): DossierEntry[] {
  const { attempts, events } = parts
  return attempts.flatMap((attempt): DossierEntry[] => {
    const { id, amount, createdAt } = attempt
    // The first one begins with the order itself, by whoever placed it.
    const event = events.find(({ attemptId }) => attemptId === id)
    const actor = event?.actor ?? buyerOf(parts)
    const started = { kind: 'attempt_started', at: createdAt, actor, source: 'buyer' } as const
    return [{ ...started, object: id, amount, note: null }, ...closedEntry(parts, attempt)]
  })
}

// What one commit writes has instants that differ by its own duration.
const SAME_COMMIT_MS = 1_000

function closedEntry({ events }: DossierParts, attempt: Attempt): DossierEntry[] {
  const { id, state, finalAt, lastAnswer } = attempt
  if (state !== 'closed' || !finalAt) return []
  const end = events.find(
    ({ type, at }) =>
      type === 'payments.intent_cancelled' &&
      Math.abs(at.getTime() - finalAt.getTime()) <= SAME_COMMIT_MS,
  )
  const by = end ? ({ actor: end.actor, source: 'buyer' } as const) : byItself
  return [
    { ...by, kind: 'attempt_closed', at: finalAt, object: id, amount: null, note: lastAnswer },
  ]
}

type Attempt = DossierParts['attempts'][number]
type Notice = DossierParts['notices'][number]
type Capture = DossierParts['captures'][number]

/** The applied notice of what a network took names it by the network's own number. */
function isAbout({ state, body }: Notice, { gatewayNumber }: Capture): boolean {
  return state === 'applied' && body.includes(gatewayNumber)
}

function noticeEntries({ notices, captures }: DossierParts): DossierEntry[] {
  return notices.map((notice) => {
    const { id, state, reason, receivedAt } = notice
    // Written down a moment after what it caused, in the same commit.
    const capture = captures.find((one) => isAbout(notice, one))
    const at = capture && capture.recordedAt < receivedAt ? capture.recordedAt : receivedAt
    const note = reason ? `${state}: ${reason}` : state
    return { kind: 'notice', at, actor: SYSTEM, source: 'notice', object: id, amount: null, note }
  })
}

function captureEntries({ captures, notices }: DossierParts): DossierEntry[] {
  return captures.map((capture) => ({
    kind: capture.strayReason ? 'stray_captured' : 'captured',
    at: capture.recordedAt,
    actor: SYSTEM,
    // Without a notice we had to ask.
    source: notices.some((notice) => isAbout(notice, capture)) ? 'notice' : 'query',
    object: capture.id,
    amount: capture.amount,
    note: capture.strayReason,
  }))
}

function endEntries({ intent, events }: DossierParts): DossierEntry[] {
  const kinds = new Map([
    ['payments.intent_cancelled', 'cancelled'],
    ['payments.intent_expired', 'expired'],
  ] as const)
  return [...kinds].flatMap(([type, kind]) =>
    events
      .filter((event) => event.type === type && event.object === intent.id)
      .map(({ actor, at }) => ({
        ...{ kind, at, actor, object: intent.id, amount: null, note: null },
        source: actor === SYSTEM ? ('worker' as const) : ('buyer' as const),
      })),
  )
}

const endings: Readonly<Record<string, DossierEntry['kind']>> = {
  succeeded: 'refund_succeeded',
  failed: 'refund_failed',
}

function refundEntries({ refunds }: DossierParts): DossierEntry[] {
  return refunds.flatMap((refund): DossierEntry[] => {
    const { id, charge: amount, reason, state, lastAnswer, createdAt, sentAt, finalAt } = refund
    const sending = { ...byItself, object: id, amount } as const
    const asked: DossierEntry = {
      ...{ kind: 'refund_requested', at: createdAt, object: id, amount, note: reason },
      ...{ actor: refund.requestedBy, source: refund.orderId ? 'supplier' : 'worker' },
    }
    const sent: DossierEntry[] = sentAt
      ? [{ ...sending, kind: 'refund_sent', at: sentAt, note: null }]
      : []
    const kind = endings[state] ?? 'refund_declined'
    const ended: DossierEntry[] = finalAt
      ? [{ ...sending, kind, at: finalAt, note: lastAnswer }]
      : []
    return [asked, ...sent, ...ended]
  })
}

/** One entry for each journal, however many transfers it has. */
function bookedEntries({ transfers }: DossierParts): DossierEntry[] {
  const journals = new Map(transfers.map((transfer) => [transfer.reference, transfer]))
  return [...journals].map(([reference, { template, actor, recordedAt }]) => ({
    ...{ kind: 'booked', at: recordedAt, actor, source: 'ledger', object: reference },
    ...{ amount: null, note: template },
  }))
}
