import type { operations } from '@danbao/sdk'
import type { ReactNode } from 'react'
import { Copy } from '../ui/copy.tsx'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import { methodName } from './methods.ts'

type Group = operations['getOrderGroup']['responses'][200]['content']['application/json']
type Stray = Group['strays'][number]

/** Money that came although nothing waited for it: how much, why, and how its way back is. */
export function StrayMoney({ strays }: { strays: readonly Stray[] }) {
  return strays.map((stray) => <StrayNotice key={stray.id} stray={stray} />)
}

const reasons: Readonly<Record<string, () => string>> = {
  paid_twice: () => m.payments_stray_twice(),
  order_closed: () => m.payments_stray_closed(),
  amount_differs: () => m.payments_stray_amount(),
  overpaid: () => m.payments_stray_excess(),
  method_changed: () => m.payments_stray_changed(),
}

function StrayNotice({ stray }: { stray: Stray }) {
  const { charge, reason, state, takenAt, sentAt, finalAt, payer, number } = stray
  const method = methodName(stray.method)
  const isBack = state === 'succeeded'
  return (
    <Notice
      tone={isBack ? 'good' : state === 'declined' || state === 'failed' ? 'bad' : 'note'}
      live
      title={
        <>
          {isBack ? m.payments_stray_back() : m.payments_stray()}{' '}
          <Money value={charge} code="always" />
        </>
      }
    >
      <p>{reasons[reason]?.() ?? reason}</p>
      <p>{outcome(state, method)}</p>
      <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-0.5 text-sm">
        <Fact name={m.payments_stray_taken()}>
          <Time at={takenAt} /> · {payer ? `${method} ${payer}` : method}
        </Fact>
        {sentAt && (
          <Fact name={m.payments_stray_sent()}>
            <Time at={sentAt} />
          </Fact>
        )}
        {isBack && finalAt && (
          <Fact name={m.payments_stray_returned()}>
            <Time at={finalAt} />
          </Fact>
        )}
        <Fact name={m.payments_stray_number()}>
          <Copy value={number} label={m.payments_stray_number()} />
        </Fact>
      </dl>
    </Notice>
  )
}

function outcome(state: string, method: string): string {
  if (state === 'succeeded') return m.payments_stray_done({ method })
  if (state === 'failed') return m.payments_refund_failed_text({ method })
  return state === 'declined' ? m.payments_stray_declined({ method }) : m.payments_stray_going()
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  )
}
