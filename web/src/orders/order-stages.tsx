import { CircleCheck, CircleSlash, Clock, type LucideIcon } from 'lucide-react'
import { Card } from '../ui/card.tsx'
import { ButtonLink } from '../ui/link.tsx'
import { Money } from '../ui/money.tsx'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import type { Order, Side } from './order.ts'

type Sign = Readonly<{ icon: LucideIcon; look: string }>

const signs: Readonly<Record<string, Sign>> = {
  succeeded: { icon: CircleCheck, look: 'text-good' },
  awaiting_payment: { icon: Clock, look: 'text-warn' },
}
const ended: Sign = { icon: CircleSlash, look: 'text-muted' }

/** What was and is to be paid one after the other, and until when. */
export function OrderStages({ order, side }: { order: Order; side: Side }) {
  const { stages } = order
  if (stages.length === 0) return null
  const next = stages.find(({ state }) => state === 'awaiting_payment')
  return (
    <Card title={m.stages_title()}>
      <ol className="grid gap-4">
        {stages.map((stage) => (
          <li key={stage.intentId} className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <StageFacts stage={stage} />
            {side === 'buyer' && order.state === 'partly_paid' && stage === next && (
              <ButtonLink
                look="primary"
                to="/pay/$intentId"
                params={{ intentId: stage.intentId }}
                className="ml-auto"
              >
                {m.stages_pay()}
              </ButtonLink>
            )}
          </li>
        ))}
      </ol>
      {order.state === 'partly_paid' && (
        <p className="mt-4 border-t border-line pt-3 text-sm text-muted">{m.stages_grace()}</p>
      )}
    </Card>
  )
}

function StageFacts({ stage }: { stage: Order['stages'][number] }) {
  const { total, state, dueAt, paidAt } = stage
  const { icon: Icon, look } = signs[state] ?? ended
  return (
    <span className="flex items-start gap-3">
      <Icon aria-hidden className={`mt-0.5 size-5 shrink-0 ${look}`} />
      <span>
        <Money value={total} className="block font-medium" />
        <span className="text-sm text-muted">
          {paidAt && (
            <>
              {m.stages_paid()} <Time at={paidAt} style="date" />
            </>
          )}
          {!paidAt && state !== 'awaiting_payment' && m.stages_ended()}
          {!paidAt && state === 'awaiting_payment' && !dueAt && m.stages_when_ordered()}
          {!paidAt && state === 'awaiting_payment' && dueAt && (
            <>
              {m.stages_due_by()} <Time at={dueAt} style="date" />
            </>
          )}
        </span>
      </span>
    </span>
  )
}
