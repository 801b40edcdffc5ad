import { lazy, Suspense } from 'react'
import { Money } from '../ui/money.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { m } from '../messages.gen/messages.js'
import { IntentOrders, IntentStrays } from './group-orders.tsx'
import { isOnTerms, type Intent } from './intent.ts'

// Whether it worked stands there first; what comes of it may follow.
const Afterwards = lazy(async () => ({ default: (await import('./afterwards.tsx')).Afterwards }))
const Owing = lazy(async () => ({ default: (await import('./on-terms.tsx')).Owing }))
const PaidOff = lazy(async () => ({ default: (await import('./on-terms.tsx')).PaidOff }))
const ToppedUp = lazy(async () => ({ default: (await import('./topped-up.tsx')).ToppedUp }))

/** Paid: what was bought for how much, where the money is, and what happens next. */
export function Confirmation({ intent }: { intent: Intent }) {
  const { groupIds, amount } = intent
  if (intent.purpose === 'top_up') {
    return (
      <Suspense fallback={<SkeletonRows rows={2} />}>
        <ToppedUp amount={amount} />
      </Suspense>
    )
  }
  if (intent.purpose === 'debts') {
    return (
      <Suspense fallback={<SkeletonRows rows={2} />}>
        <PaidOff amount={amount} />
      </Suspense>
    )
  }
  const onTerms = isOnTerms(intent)
  return (
    <div className="grid gap-6">
      {onTerms ? (
        <Suspense fallback={<SkeletonRows rows={2} />}>
          <Owing intent={intent} />
        </Suspense>
      ) : (
        <p className="text-lg">
          {m.payments_paid_amount()}{' '}
          <Money value={amount} code="always" className="font-semibold" />
          <span className="block text-muted">{m.payments_paid_text()}</span>
        </p>
      )}
      <IntentStrays intent={intent} />
      <IntentOrders intent={intent} />
      <Suspense fallback={<SkeletonRows rows={4} />}>
        <Afterwards {...{ groupIds, onTerms }} />
      </Suspense>
    </div>
  )
}
