import { CircleX, ClipboardCheck, Send, Undo2 } from 'lucide-react'
import { methodName } from '../payments/methods.ts'
import { Card } from '../ui/card.tsx'
import { Copy } from '../ui/copy.tsx'
import { Details } from '../ui/details.tsx'
import type { Tone } from '../ui/icons.ts'
import { Money } from '../ui/money.tsx'
import { Status } from '../ui/status.tsx'
import { Timeline, type TimelineEntry } from '../ui/timeline.tsx'
import { m } from '../messages.gen/messages.js'
import type { Order, Refund, Side } from './order.ts'

type Words = Readonly<{ tone: Tone; name: () => string }>

// Prepared, sent and not yet answered look the same to people: it is on its way.
const onItsWay: Words = { tone: 'note', name: () => m.orders_refund_on_its_way() }
const states: Readonly<Record<string, Words>> = {
  succeeded: { tone: 'good', name: () => m.orders_refund_done() },
  declined: { tone: 'bad', name: () => m.orders_refund_declined() },
  failed: { tone: 'bad', name: () => m.cards_refund_failed() },
}

type Props = { order: Order; side: Side }

/** Each refund's way back: how far it is, where to, by which number, and what to expect. */
export function OrderRefunds({ order: { refunds }, side }: Props) {
  return (
    <Card flush title={m.orders_refunds()}>
      <ul className="divide-y divide-line">
        {refunds.map((refund) => (
          <RefundRow key={refund.id} refund={refund} side={side} />
        ))}
      </ul>
    </Card>
  )
}

type RowProps = { refund: Refund; side: Side }

function RefundRow({ refund, side }: RowProps) {
  const { amount, reason, state } = refund
  const words = states[state] ?? onItsWay
  return (
    <li className="grid gap-3 px-4 py-4 sm:px-5">
      <div>
        <p className="flex flex-wrap items-center justify-between gap-2">
          <Money value={amount} className="text-lg font-semibold" />
          <Status tone={words.tone}>{words.name()}</Status>
        </p>
        <p className="text-sm text-muted">{m.orders_quoted({ text: reason })}</p>
      </div>
      <Timeline label={m.orders_refund_steps()} entries={stepsOfRefund(refund)} />
      <p role="status" className="text-sm">
        {expectation(refund, side)}
      </p>
      <Where refund={refund} />
    </li>
  )
}

function Where({
  refund: { charge, amount, method, payer, number, paymentNumber },
}: Omit<RowProps, 'side'>) {
  return (
    <Details
      className="text-sm"
      rows={[
        {
          label: m.orders_refund_to(),
          value: payer ? `${methodName(method)} · ${payer}` : methodName(method),
        },
        charge.currency !== amount.currency && {
          label: m.orders_refund_as(),
          value: <Money value={charge} code="always" />,
        },
        {
          label: m.orders_refund_number(),
          value: <Copy value={number} label={m.orders_refund_number()} />,
        },
        {
          label: m.orders_refund_payment({ method: methodName(method) }),
          value: (
            <Copy
              value={paymentNumber}
              label={m.orders_refund_payment({ method: methodName(method) })}
            />
          ),
        },
      ]}
    />
  )
}

function stepsOfRefund({ state, method, createdAt, sentAt, finalAt }: Refund): TimelineEntry[] {
  const isFinal = finalAt !== null
  const isDeclined = state === 'declined' || state === 'failed'
  return [
    {
      key: 'requested',
      title: m.orders_event_refund_asked(),
      at: createdAt,
      tone: 'good',
      icon: ClipboardCheck,
    },
    {
      key: 'sent',
      title: m.orders_refund_sent_to({ method: methodName(method) }),
      at: sentAt ?? undefined,
      tone: sentAt || isFinal ? 'good' : 'neutral',
      icon: Send,
      upcoming: !sentAt && !isFinal,
    },
    {
      key: 'returned',
      title: isDeclined
        ? (states[state]?.name() ?? '')
        : m.orders_refund_returned({ method: methodName(method) }),
      at: finalAt ?? undefined,
      tone: isDeclined ? 'bad' : isFinal ? 'good' : 'neutral',
      icon: isDeclined ? CircleX : Undo2,
      upcoming: !isFinal,
    },
  ]
}

/** What whoever looks at it can count on now, and nothing that we do not know. */
function expectation({ state, method: id }: Refund, side: Side): string {
  if (state === 'succeeded' && id === 'terms') {
    return side === 'buyer' ? m.credit_refund_done() : m.credit_refund_done_other()
  }
  const method = methodName(id)
  if (state === 'succeeded') {
    return side === 'buyer'
      ? m.orders_refund_expect_done_buyer({ method })
      : m.orders_refund_expect_done({ method })
  }
  if (state === 'declined') return m.orders_refund_expect_declined({ method })
  if (state === 'failed') return m.payments_refund_failed_text({ method })
  if (state === 'prepared') return m.orders_refund_expect_prepared({ method })
  return m.orders_refund_expect_sent({ method })
}
