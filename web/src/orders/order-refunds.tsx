import { Card } from '../ui/card.tsx'
import type { Tone } from '../ui/icons.ts'
import { Money } from '../ui/money.tsx'
import { Status } from '../ui/status.tsx'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import type { Order } from './order.ts'

type Refund = Order['refunds'][number]
type Words = Readonly<{ tone: Tone; name: () => string }>

// Prepared, sent and not yet answered look the same to people: it is on its way.
const onItsWay: Words = { tone: 'note', name: () => m.orders_refund_on_its_way() }
const states: Readonly<Record<string, Words>> = {
  succeeded: { tone: 'good', name: () => m.orders_refund_done() },
  declined: { tone: 'bad', name: () => m.orders_refund_declined() },
}

/** What went back to the buyer, what is on its way, and why. */
export function OrderRefunds({ refunds }: { refunds: readonly Refund[] }) {
  return (
    <Card flush title={m.orders_refunds()}>
      <ul className="divide-y divide-line">
        {refunds.map((refund) => (
          <RefundRow key={refund.id} refund={refund} />
        ))}
      </ul>
    </Card>
  )
}

function RefundRow({ refund }: { refund: Refund }) {
  const { amount, charge, reason, state, createdAt, finalAt } = refund
  const words = states[state] ?? onItsWay
  return (
    <li className="grid gap-1 px-4 py-3 sm:px-5">
      <p className="flex flex-wrap items-center justify-between gap-2">
        <Money value={amount} className="font-semibold" />
        <Status tone={words.tone}>{words.name()}</Status>
      </p>
      {charge.currency !== amount.currency && (
        <p className="text-sm text-muted">
          {m.orders_sent_back()} <Money value={charge} code="always" />
        </p>
      )}
      <p className="text-sm">{m.orders_quoted({ text: reason })}</p>
      <p className="text-sm text-muted">
        <Time at={finalAt ?? createdAt} />
      </p>
    </li>
  )
}
