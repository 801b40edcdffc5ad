import {
  CircleCheck,
  CircleSlash,
  CircleX,
  Clock,
  Landmark,
  LoaderCircle,
  ScanLine,
  SearchCheck,
  TimerOff,
} from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Countdown } from '../ui/countdown.tsx'
import { cx } from '../ui/cx.ts'
import { formatMoney } from '../ui/format.ts'
import { intlLocale } from '../ui/locale.ts'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { problemText } from '../ui/problem.ts'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { m } from '../messages.gen/messages.js'
import { IntentOrders, IntentStrays } from './group-orders.tsx'
import { isOnTerms, isToConfirm, type Intent } from './intent.ts'
import { methodName } from './methods.ts'
import { useCancel, usePayAgain } from './pay-writes.ts'
import type { Phase } from './phase.ts'
import { paymentsTexts } from './problem-texts.ts'

// This page is kept light: what few ask for comes when it is asked for.
const ScanCode = lazy(async () => ({ default: (await import('./scan-code.tsx')).ScanCode }))
const TransferDetails = lazy(async () => ({
  default: (await import('./transfer-details.tsx')).TransferDetails,
}))
const ConfirmFromBalance = lazy(async () => ({
  default: (await import('./confirm-from-balance.tsx')).ConfirmFromBalance,
}))
const ConfirmOnTerms = lazy(async () => ({
  default: (await import('./on-terms.tsx')).ConfirmOnTerms,
}))
const DeclinedNotice = lazy(async () => ({
  default: (await import('./card-notices.tsx')).DeclinedNotice,
}))
const ReviewNotice = lazy(async () => ({
  default: (await import('./card-notices.tsx')).ReviewNotice,
}))
const PayApart = lazy(async () => ({ default: (await import('./pay-apart.tsx')).PayApart }))
const OtherWays = lazy(async () => ({ default: (await import('./other-ways.tsx')).OtherWays }))

type Sign = Phase | 'scan' | 'transfer'

const signs = {
  checking: { icon: LoaderCircle, look: 'animate-spin text-muted' },
  unpaid: { icon: Clock, look: 'text-warn' },
  declined: { icon: CircleX, look: 'text-bad' },
  review: { icon: SearchCheck, look: 'text-warn' },
  scan: { icon: ScanLine, look: 'text-brand-ink' },
  transfer: { icon: Landmark, look: 'text-brand-ink' },
  paid: { icon: CircleCheck, look: 'text-good' },
  expired: { icon: TimerOff, look: 'text-muted' },
  cancelled: { icon: CircleSlash, look: 'text-muted' },
} as const satisfies Record<Sign, object>

export function Headline({ phase, text }: { phase: Sign; text: string }) {
  const { icon: Icon, look } = signs[phase]
  return (
    <span className="flex items-center gap-3">
      <Icon aria-hidden className={`size-8 shrink-0 ${look}`} strokeWidth={1.8} />
      {text}
    </span>
  )
}

type UnpaidProps = {
  intent: Intent
  unanswered: boolean
  declined: boolean
  onAgain: () => void
}

/** Back without a payment, as far as we know. Paying again cannot charge twice. */
export function Unpaid({ intent, unanswered, declined, onAgain }: UnpaidProps) {
  const toConfirm = isToConfirm(intent)
  const decline = intent.attempt?.decline
  return (
    <div className="grid gap-5">
      {declined && decline ? (
        <Suspense fallback={<SkeletonRows rows={1} />}>
          <DeclinedNotice decline={decline} />
        </Suspense>
      ) : (
        !toConfirm && (
          <p className="text-lg text-muted">
            {intent.dueAt && !intent.attempt ? m.payments_stage_text() : m.payments_unpaid_text()}
          </p>
        )
      )}
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
      <IntentStrays intent={intent} />
      <IntentOrders intent={intent} />
      {!toConfirm && intent.attempt && <StillAsking unanswered={unanswered} />}
    </div>
  )
}

function StillAsking({ unanswered }: Pick<UnpaidProps, 'unanswered'>) {
  return (
    <p className="flex items-center gap-2 text-sm text-muted">
      <LoaderCircle aria-hidden className="size-4 animate-spin" />
      {unanswered ? m.payments_no_answer() : m.payments_still_asking()}
    </p>
  )
}

/** The network looks at the payment before it takes the money: nothing here pays it again. */
export function InReview({ intent, unanswered }: Pick<UnpaidProps, 'intent' | 'unanswered'>) {
  return (
    <div className="grid gap-5">
      <Suspense fallback={<SkeletonRows rows={1} />}>
        <ReviewNotice />
      </Suspense>
      <IntentOrders intent={intent} />
      <StillAsking unanswered={unanswered} />
    </div>
  )
}

type ButtonsProps = { intent: Intent; onAgain: () => void; scanned?: boolean }

function PayButtons({ intent, onAgain, scanned = false }: ButtonsProps) {
  const { pay, error, isPending } = usePayAgain(intent.id, onAgain)
  const [cancelling, setCancelling] = useState(false)
  // What nobody has begun to pay is priced by the way that is chosen.
  const [showing, setShowing] = useState(!intent.attempt)
  const amount = formatMoney(intent.amount, { locale: intlLocale(), code: 'always' })
  const method = intent.attempt?.method
  const Confirm = isOnTerms(intent) ? ConfirmOnTerms : ConfirmFromBalance
  const [groupId, ...others] = intent.groupIds
  return (
    <div className={cx('grid gap-3', !scanned && 'mt-5')}>
      {error && !showing && (
        <Notice tone="bad" live>
          {problemText(error, paymentsTexts)}
        </Notice>
      )}
      {isToConfirm(intent) && (
        <Suspense fallback={<SkeletonRows rows={1} />}>
          <Confirm intent={intent} onDone={onAgain} />
        </Suspense>
      )}
      {method && !scanned && !isToConfirm(intent) && (
        <Button look="primary" size="lg" wide pending={isPending} onClick={() => pay(method)}>
          {m.payments_pay_with({ amount, method: methodName(method) })}
        </Button>
      )}
      {intent.purpose === 'orders' && showing && (
        <Suspense fallback={<SkeletonRows rows={1} />}>
          <OtherWays {...{ intentId: intent.id, than: method, isPending, error, onPay: pay }} />
        </Suspense>
      )}
      {intent.purpose === 'orders' && !showing && (
        <Button look="quiet" wide onClick={() => setShowing(true)}>
          {m.payments_other_ways()}
        </Button>
      )}
      {others.length > 0 && (
        <Suspense fallback={<SkeletonRows rows={1} />}>
          <PayApart intentId={intent.id} />
        </Suspense>
      )}
      {groupId && others.length === 0 && !intent.dueAt && !cancelling && (
        <Button look="quiet" wide onClick={() => setCancelling(true)}>
          {m.payments_cancel()}
        </Button>
      )}
      {groupId && cancelling && (
        <CancelCard groupId={groupId} onDone={onAgain} onKeep={() => setCancelling(false)} />
      )}
    </div>
  )
}

type ScanProps = Omit<UnpaidProps, 'declined'> & { method: string; asked: boolean }

/** A code to scan on this page, and what else can be done. */
export function Scan({ intent, method, asked, unanswered, onAgain }: ScanProps) {
  return (
    <div className="grid gap-5">
      <Suspense fallback={<SkeletonRows rows={5} />}>
        <ScanCode {...{ intent, method, asked, unanswered, onAgain }} />
      </Suspense>
      <IntentStrays intent={intent} />
      <Card>
        <PayButtons intent={intent} onAgain={onAgain} scanned />
      </Card>
      <IntentOrders intent={intent} />
    </div>
  )
}

/** Where to send the money, and what else can be done. */
export function Transfer({ intent, method, asked, unanswered, onAgain }: ScanProps) {
  return (
    <div className="grid gap-5">
      <Suspense fallback={<SkeletonRows rows={5} />}>
        <TransferDetails {...{ intent, method, asked, unanswered }} />
      </Suspense>
      <IntentStrays intent={intent} />
      <Card>
        <PayButtons intent={intent} onAgain={onAgain} scanned />
      </Card>
      <IntentOrders intent={intent} />
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

/** What the balance pays of the same orders. */
export function FromBalance({ intent }: { intent: Intent }) {
  const { fromBalance, state } = intent
  if (!fromBalance) return null
  const amount = formatMoney(fromBalance, { locale: intlLocale(), code: 'always' })
  return (
    <p className="mb-5 text-muted">
      {state === 'awaiting_payment' && m.payments_part_reserved({ amount })}
      {state === 'succeeded' && m.payments_part_paid({ amount })}
      {(state === 'expired' || state === 'cancelled') && m.payments_part_free({ amount })}
    </p>
  )
}
