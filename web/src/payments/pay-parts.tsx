import { CircleCheck, CircleSlash, Clock, LoaderCircle, TimerOff } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Countdown } from '../ui/countdown.tsx'
import { formatMoney } from '../ui/format.ts'
import { intlLocale } from '../ui/locale.ts'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { problemText } from '../ui/problem.ts'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { m } from '../messages.gen/messages.js'
import { GroupOrders, GroupStrays } from './group-orders.tsx'
import { isToConfirm, type Intent } from './intent.ts'
import { methodName } from './methods.ts'
import { useCancel, usePayAgain } from './pay-writes.ts'
import type { Phase } from './phase.ts'
import { paymentsTexts } from './problem-texts.ts'

// This page is kept light: what few ask for comes when it is asked for.
const ConfirmFromBalance = lazy(async () => ({
  default: (await import('./confirm-from-balance.tsx')).ConfirmFromBalance,
}))
const OtherWays = lazy(async () => ({ default: (await import('./other-ways.tsx')).OtherWays }))

const signs = {
  checking: { icon: LoaderCircle, look: 'animate-spin text-muted' },
  unpaid: { icon: Clock, look: 'text-warn' },
  paid: { icon: CircleCheck, look: 'text-good' },
  expired: { icon: TimerOff, look: 'text-muted' },
  cancelled: { icon: CircleSlash, look: 'text-muted' },
} as const satisfies Record<Phase, object>

export function Headline({ phase, text }: { phase: Phase; text: string }) {
  const { icon: Icon, look } = signs[phase]
  return (
    <span className="flex items-center gap-3">
      <Icon aria-hidden className={`size-8 shrink-0 ${look}`} strokeWidth={1.8} />
      {text}
    </span>
  )
}

type UnpaidProps = { intent: Intent; unanswered: boolean; onAgain: () => void }

/** Back without a payment, as far as we know. Paying again cannot charge twice. */
export function Unpaid({ intent, unanswered, onAgain }: UnpaidProps) {
  const toConfirm = isToConfirm(intent)
  return (
    <div className="grid gap-5">
      {!toConfirm && <p className="text-lg text-muted">{m.payments_unpaid_text()}</p>}
      <Card>
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
          <p>
            <span className="block text-sm text-muted">{m.payments_to_pay()}</span>
            <Money value={intent.amount} code="always" className="text-2xl font-semibold" />
          </p>
          <Countdown until={intent.expiresAt} label={m.payments_time_left()} onEnd={onAgain} />
        </div>
        <PayButtons intent={intent} onAgain={onAgain} />
      </Card>
      {intent.groupId && <GroupStrays groupId={intent.groupId} />}
      {intent.groupId && <GroupOrders groupId={intent.groupId} />}
      {!toConfirm && (
        <p className="flex items-center gap-2 text-sm text-muted">
          <LoaderCircle aria-hidden className="size-4 animate-spin" />
          {unanswered ? m.payments_no_answer() : m.payments_still_asking()}
        </p>
      )}
    </div>
  )
}

function PayButtons({ intent, onAgain }: { intent: Intent; onAgain: () => void }) {
  const { pay, error, isPending } = usePayAgain(intent.id, onAgain)
  const [cancelling, setCancelling] = useState(false)
  const [showing, setShowing] = useState(false)
  const amount = formatMoney(intent.amount, { locale: intlLocale(), code: 'always' })
  const method = intent.attempt?.method
  return (
    <div className="mt-5 grid gap-3">
      {error && (
        <Notice tone="bad" live>
          {problemText(error, paymentsTexts)}
        </Notice>
      )}
      {isToConfirm(intent) && (
        <Suspense fallback={<SkeletonRows rows={1} />}>
          <ConfirmFromBalance intent={intent} onDone={onAgain} />
        </Suspense>
      )}
      {method && !isToConfirm(intent) && (
        <Button look="primary" size="lg" wide pending={isPending} onClick={() => pay(method)}>
          {m.payments_pay_with({ amount, method: methodName(method) })}
        </Button>
      )}
      {intent.purpose === 'orders' && showing && (
        <Suspense fallback={<SkeletonRows rows={1} />}>
          <OtherWays intentId={intent.id} than={method} isPending={isPending} onPay={pay} />
        </Suspense>
      )}
      {intent.purpose === 'orders' && !showing && (
        <Button look="quiet" wide onClick={() => setShowing(true)}>
          {m.payments_other_ways()}
        </Button>
      )}
      {intent.groupId && !cancelling && (
        <Button look="quiet" wide onClick={() => setCancelling(true)}>
          {m.payments_cancel()}
        </Button>
      )}
      {intent.groupId && cancelling && (
        <CancelCard groupId={intent.groupId} onDone={onAgain} onKeep={() => setCancelling(false)} />
      )}
    </div>
  )
}

type CancelProps = { groupId: string; onDone: () => void; onKeep: () => void }

// No dialog: this page is kept light.
function CancelCard({ groupId, onDone, onKeep }: CancelProps) {
  const cancel = useCancel(groupId, onDone)
  return (
    <Notice
      tone="warn"
      live
      title={m.payments_cancel_title()}
      actions={
        <>
          <Button
            look="danger"
            size="sm"
            pending={cancel.isPending}
            onClick={() => cancel.mutate()}
          >
            {m.payments_cancel()}
          </Button>
          <Button size="sm" onClick={onKeep}>
            {m.payments_keep()}
          </Button>
        </>
      }
    >
      {m.payments_cancel_text()}
      {cancel.error && (
        <p className="mt-2 font-medium text-bad">{problemText(cancel.error, paymentsTexts)}</p>
      )}
    </Notice>
  )
}
