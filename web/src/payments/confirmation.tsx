import { FileText, Mail, PackageCheck, ShieldCheck, Warehouse } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { useSession } from '../identity/session.ts'
import { buttonClasses } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { ButtonLink } from '../ui/link.tsx'
import { Money } from '../ui/money.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { m } from '../messages.gen/messages.js'
import { GroupOrders, GroupStrays } from './group-orders.tsx'
import { isOnTerms, type Intent } from './intent.ts'
import { receiptAddress } from './receipt.ts'

const Owing = lazy(async () => ({ default: (await import('./on-terms.tsx')).Owing }))
const PaidOff = lazy(async () => ({ default: (await import('./on-terms.tsx')).PaidOff }))
const ToppedUp = lazy(async () => ({ default: (await import('./topped-up.tsx')).ToppedUp }))

/** Paid: what was bought for how much, where the money is, and what happens next. */
export function Confirmation({ intent }: { intent: Intent }) {
  const { groupId, amount } = intent
  const email = useSession()?.person?.email
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
      {groupId && <GroupStrays groupId={groupId} />}
      {groupId && <GroupOrders groupId={groupId} />}
      <NextSteps {...{ email, onTerms }} />
      <div className="flex flex-wrap gap-2">
        <ButtonLink to="/account/orders" look="primary">
          {m.payments_to_orders()}
        </ButtonLink>
        {groupId && !onTerms && (
          <a href={receiptAddress(groupId)} download className={buttonClasses()}>
            <FileText aria-hidden className="size-4.5" />
            {m.payments_receipt()}
          </a>
        )}
        <ButtonLink to="/" look="quiet">
          {m.payments_shop_on()}
        </ButtonLink>
      </div>
    </div>
  )
}

function NextSteps({ email, onTerms }: { email: string | undefined; onTerms: boolean }) {
  const steps = [
    { icon: Mail, text: email ? m.payments_next_mail_to({ email }) : m.payments_next_mail() },
    { icon: Warehouse, text: m.payments_next_supplier() },
    // No money of theirs is held before it is paid off.
    ...(onTerms ? [] : [{ icon: ShieldCheck, text: m.payments_next_held() }]),
    ...(onTerms ? [] : [{ icon: PackageCheck, text: m.payments_next_received() }]),
  ]
  return (
    <Card title={m.payments_next()}>
      <ol className="grid gap-3">
        {steps.map(({ icon: Icon, text }) => (
          <li key={text} className="flex gap-3">
            <Icon aria-hidden className="mt-0.5 size-5 shrink-0 text-brand-ink" strokeWidth={1.8} />
            {text}
          </li>
        ))}
      </ol>
    </Card>
  )
}
