import {
  Banknote,
  CalendarClock,
  CircleX,
  Lock,
  ReceiptText,
  TimerOff,
  Undo2,
  type LucideIcon,
} from 'lucide-react'
import { Card } from '../ui/card.tsx'
import type { Tone } from '../ui/icons.ts'
import { Money } from '../ui/money.tsx'
import { Timeline, type TimelineEntry } from '../ui/timeline.tsx'
import { m } from '../messages.gen/messages.js'
import { nextActor, type Order } from './order.ts'

type Event = Order['timeline'][number]
type Look = Readonly<{ title: () => string; tone: Tone; icon: LucideIcon }>

const looks: Readonly<Record<string, Look>> = {
  ordered: { title: () => m.orders_event_ordered(), tone: 'good', icon: ReceiptText },
  paid: { title: () => m.orders_event_paid(), tone: 'good', icon: Banknote },
  on_terms: { title: () => m.credit_event(), tone: 'good', icon: CalendarClock },
  held: { title: () => m.orders_event_held(), tone: 'brand', icon: Lock },
  refund_requested: { title: () => m.orders_event_refund_asked(), tone: 'note', icon: Undo2 },
  refunded: { title: () => m.orders_event_refunded(), tone: 'note', icon: Undo2 },
  refund_declined: { title: () => m.orders_event_refund_declined(), tone: 'bad', icon: CircleX },
  refund_failed: { title: () => m.cards_refund_failed_event(), tone: 'bad', icon: CircleX },
  cancelled: { title: () => m.orders_event_cancelled(), tone: 'neutral', icon: CircleX },
  expired: { title: () => m.orders_event_expired(), tone: 'neutral', icon: TimerOff },
}

/** What happened to an order and its money, read from the books, and what is expected. */
export function OrderTimeline({ order }: { order: Order }) {
  return (
    <Card title={m.orders_timeline()} note={m.orders_timeline_note()}>
      <Timeline
        label={m.orders_timeline()}
        entries={[
          ...inOrder(order.timeline).map((event, index) => entryOf(order, event, index)),
          ...expected(order),
        ]}
      />
    </Card>
  )
}

// Networks tell the second of a payment: within the same one, it would seem paid before ordered.
function inOrder(timeline: readonly Event[]): Event[] {
  const isOrdered = ({ kind }: Event) => kind === 'ordered'
  return [...timeline.filter(isOrdered), ...timeline.filter((event) => !isOrdered(event))]
}

function entryOf(order: Order, event: Event, index: number): TimelineEntry {
  const look = looks[event.kind]
  return {
    key: `${event.kind}-${index}`,
    title: look?.title() ?? event.kind,
    at: event.at,
    tone: look?.tone ?? 'neutral',
    icon: look?.icon,
    detail: <Detail event={event} order={order} />,
  }
}

function Detail({ event, order }: { event: Event; order: Order }) {
  const { amount, balance, note, kind } = event
  return (
    <>
      {amount && (
        <p>
          <Money value={amount} className="font-medium text-ink" />
          {kind === 'paid' && order.rate !== null && order.stages.length === 0 && (
            <>
              {' · '}
              {m.orders_charged()} <Money value={order.charge} code="always" />
            </>
          )}
          {balance && kind !== 'held' && (
            <>
              {' · '}
              {m.orders_still_held()} <Money value={balance} />
            </>
          )}
        </p>
      )}
      {note && <p>{m.orders_quoted({ text: note })}</p>}
    </>
  )
}

function expected(order: Order): TimelineEntry[] {
  const release: TimelineEntry = {
    key: 'release',
    title: m.orders_event_release(),
    detail: m.orders_event_release_text(),
    upcoming: true,
  }
  const actor = nextActor(order)
  if (actor === 'buyer') {
    return [{ key: 'pay', title: m.orders_event_pay(), upcoming: true }, release]
  }
  return actor === 'supplier' ? [release] : []
}
