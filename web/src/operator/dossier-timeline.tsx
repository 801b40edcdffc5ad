import {
  Banknote,
  Bell,
  BookOpen,
  CircleX,
  CreditCard,
  ReceiptText,
  Send,
  TimerOff,
  Undo2,
  type LucideIcon,
} from 'lucide-react'
import { Card } from '../ui/card.tsx'
import { Copy } from '../ui/copy.tsx'
import { Disclosure } from '../ui/disclosure.tsx'
import { formatUtc } from '../ui/format.ts'
import type { Tone } from '../ui/icons.ts'
import { Money } from '../ui/money.tsx'
import { Badge } from '../ui/status.tsx'
import { Timeline, type TimelineEntry } from '../ui/timeline.tsx'
import { m } from '../messages.gen/messages.js'
import { strayReasons } from './dossier-money.tsx'
import type { Dossier } from './payments.ts'
import { State } from './states.tsx'

type Entry = Dossier['timeline'][number]
type Look = Readonly<{ title: () => string; tone: Tone; icon: LucideIcon }>

const looks: Readonly<Record<string, Look>> = {
  placed: { title: () => m.operator_event_placed(), tone: 'good', icon: ReceiptText },
  attempt_started: { title: () => m.operator_event_attempt(), tone: 'note', icon: CreditCard },
  attempt_closed: {
    title: () => m.operator_event_attempt_closed(),
    tone: 'neutral',
    icon: CircleX,
  },
  notice: { title: () => m.operator_event_notice(), tone: 'note', icon: Bell },
  captured: { title: () => m.operator_event_captured(), tone: 'good', icon: Banknote },
  stray_captured: { title: () => m.operator_event_stray(), tone: 'bad', icon: Banknote },
  cancelled: { title: () => m.operator_state_cancelled(), tone: 'neutral', icon: CircleX },
  expired: { title: () => m.operator_state_expired(), tone: 'neutral', icon: TimerOff },
  refund_requested: { title: () => m.operator_event_refund(), tone: 'note', icon: Undo2 },
  refund_sent: { title: () => m.operator_event_refund_sent(), tone: 'note', icon: Send },
  refund_succeeded: { title: () => m.operator_event_refund_done(), tone: 'good', icon: Undo2 },
  refund_declined: { title: () => m.operator_event_refund_declined(), tone: 'bad', icon: CircleX },
  refund_failed: { title: () => m.cards_refund_failed_event(), tone: 'bad', icon: CircleX },
  booked: { title: () => m.operator_event_booked(), tone: 'brand', icon: BookOpen },
}

const sources: Readonly<Record<string, () => string>> = {
  buyer: () => m.operator_source_buyer(),
  supplier: () => m.operator_source_supplier(),
  notice: () => m.operator_source_notice(),
  query: () => m.operator_source_query(),
  worker: () => m.operator_source_worker(),
  ledger: () => m.operator_source_ledger(),
}

/** All of it in one line: what happened, by whom, how we know, and what the books made of it. */
export function DossierTimeline({ dossier }: { dossier: Dossier }) {
  return (
    <Card title={m.operator_timeline()} note={m.operator_timeline_note()}>
      <Timeline
        label={m.operator_timeline()}
        entries={dossier.timeline.map((entry, index) => shown(dossier, entry, index))}
      />
    </Card>
  )
}

function shown(dossier: Dossier, entry: Entry, index: number): TimelineEntry {
  const look = looks[entry.kind]
  return {
    key: `${entry.kind}-${index}`,
    title: (
      <span className="inline-flex flex-wrap items-center gap-x-2.5 gap-y-1">
        {look?.title() ?? entry.kind}
        {entry.amount && <Money value={entry.amount} code="always" className="font-semibold" />}
        <Badge>{sources[entry.source]?.() ?? entry.source}</Badge>
      </span>
    ),
    at: entry.at,
    tone: look?.tone ?? 'neutral',
    icon: look?.icon,
    detail: <Detail dossier={dossier} entry={entry} />,
  }
}

function Detail({ dossier, entry }: { dossier: Dossier; entry: Entry }) {
  const { at, actor, actorName, object, note } = entry
  const isPerson = actor !== 'system'
  return (
    <div className="grid gap-0.5">
      <p className="flex flex-wrap items-center gap-x-3">
        <span className="num">{formatUtc(at)}</span>
        {isPerson && (
          <span className="inline-flex flex-wrap items-center gap-x-1.5">
            {actorName} <Copy value={actor} label={m.operator_actor()} />
          </span>
        )}
      </p>
      {note && entry.kind !== 'notice' && (
        <p className="text-ink">{strayReasons[note]?.() ?? note}</p>
      )}
      <Copy value={object} label={m.operator_object()} />
      {entry.kind === 'notice' && <RawNotice dossier={dossier} id={object} />}
      {entry.kind === 'booked' && <Booked dossier={dossier} reference={object} />}
    </div>
  )
}

function RawNotice({ dossier, id }: { dossier: Dossier; id: string }) {
  const notice = dossier.notices.find((one) => one.id === id)
  if (!notice) return null
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-2 text-ink">
        <State of="notices" state={notice.state} /> {notice.reason}
      </p>
      <Disclosure summary={m.operator_raw_notice()}>
        <pre className="rounded-md bg-sunken p-3 font-mono text-xs break-all whitespace-pre-wrap text-ink">
          {notice.body.replaceAll('&', '\n&')}
        </pre>
      </Disclosure>
    </>
  )
}

function Booked({ dossier, reference }: { dossier: Dossier; reference: string }) {
  const transfers = dossier.transfers.filter((one) => one.reference === reference)
  return (
    <ul className="grid gap-1">
      {transfers.map(({ id, debit, credit, amount, kind }) => (
        <li key={id} className="flex flex-wrap items-center gap-x-2">
          <Money value={amount} code="always" className="font-medium text-ink" />
          <span className="font-mono text-xs break-all">
            {debit} → {credit}
          </span>
          <Badge>{kind}</Badge>
        </li>
      ))}
    </ul>
  )
}
