import { Card } from '../ui/card.tsx'
import { Copy } from '../ui/copy.tsx'
import { Details } from '../ui/details.tsx'
import { Disclosure } from '../ui/disclosure.tsx'
import { TextLink } from '../ui/link.tsx'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import { HandleItem } from './handle-item.tsx'
import type { Attention } from './payments.ts'
import { State } from './states.tsx'

/** Not handled, about nothing we know, or not believed as long as nobody knows better. */
export function NoticesInNeed({ notices }: Pick<Attention, 'notices'>) {
  return (
    <Card
      flush
      title={m.operator_notices()}
      note={m.operator_notices_in_need()}
      footer={notices.more && m.operator_attention_more()}
    >
      <ul className="divide-y divide-line">
        {notices.items.map((notice) => (
          <NoticeRow key={notice.id} notice={notice} />
        ))}
      </ul>
    </Card>
  )
}

function NoticeRow({ notice }: { notice: Attention['notices']['items'][number] }) {
  const { id, intentId, state, reason, deliveries, receivedAt, fields } = notice
  return (
    <li className="grid gap-2 px-4 py-3 sm:px-5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1.5">
        {intentId ? (
          <TextLink
            to="/operator/payments/$intentId"
            params={{ intentId }}
            className="font-mono text-sm break-all"
          >
            {intentId}
          </TextLink>
        ) : (
          <Copy value={id} label={m.operator_notice()} />
        )}
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="text-sm text-muted">
            {m.operator_deliveries({ count: deliveries })} · <Time at={receivedAt} />
          </span>
          <State of="notices" state={state} />
          <HandleItem item={notice} />
        </span>
      </div>
      {reason && <p className="text-sm break-words">{reason}</p>}
      {fields && (
        <Disclosure summary={m.operator_fields({ count: Object.keys(fields).length })}>
          <Details
            rows={Object.entries(fields).map(([name, value]) => ({
              label: <span className="font-mono text-sm">{name}</span>,
              value: <Copy value={value} label={name} />,
            }))}
          />
        </Disclosure>
      )}
    </li>
  )
}
