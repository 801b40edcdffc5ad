import { unwrap, type operations } from '@danbao/sdk'
import { useQuery } from '@tanstack/react-query'
import { ChevronRight, FileText, Mail, PackageCheck, ShieldCheck, Warehouse } from 'lucide-react'
import { api } from '../api.ts'
import { useSession } from '../identity/session.ts'
import { buttonClasses } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { ButtonLink, RowLink } from '../ui/link.tsx'
import { useLocale } from '../ui/locale.ts'
import { Loaded } from '../ui/loaded.tsx'
import { Money } from '../ui/money.tsx'
import { m } from '../messages.gen/messages.js'
import type { Intent } from './intent.ts'
import { receiptAddress } from './receipt.ts'

type Group = operations['getOrderGroup']['responses'][200]['content']['application/json']
type Order = Group['orders'][number]

/** Paid: what was bought for how much, where the money is, and what happens next. */
export function Confirmation({ intent }: { intent: Intent }) {
  const { groupId, amount } = intent
  const email = useSession()?.person?.email
  return (
    <div className="grid gap-6">
      <p className="text-lg">
        {m.payments_paid_amount()} <Money value={amount} code="always" className="font-semibold" />.{' '}
        <span className="text-muted">{m.payments_paid_text()}</span>
      </p>
      {groupId && <GroupOrders groupId={groupId} />}
      <NextSteps email={email} />
      <div className="flex flex-wrap gap-2">
        <ButtonLink to="/account/orders" look="primary">
          {m.payments_to_orders()}
        </ButtonLink>
        {groupId && (
          <a
            href={receiptAddress(groupId)}
            target="_blank"
            rel="noreferrer"
            className={buttonClasses()}
          >
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

function GroupOrders({ groupId }: { groupId: string }) {
  const params = { path: { groupId } }
  const group = useQuery({
    queryKey: ['orders', 'group', groupId],
    queryFn: () => unwrap(api.GET('/v1/order-groups/{groupId}', { params })),
  })
  return (
    <Loaded query={group}>
      {({ orders }) => (
        <Card flush title={m.payments_orders({ count: orders.length })}>
          <ul className="divide-y divide-line">
            {orders.map((order) => (
              <OrderRow key={order.id} order={order} />
            ))}
          </ul>
        </Card>
      )}
    </Loaded>
  )
}

function OrderRow({ order }: { order: Order }) {
  const { id, number, supplier, total, lineCount } = order
  const language = useLocale()
  return (
    <li className="relative flex items-center gap-4 px-4 py-3.5 hover:bg-canvas sm:px-5">
      <span className="min-w-0 flex-1">
        <RowLink to="/account/orders/$orderId" params={{ orderId: id }}>
          {m.payments_order_number({ number })}
        </RowLink>
        <span className="block text-sm text-muted">
          {supplier.name[language]} · {m.payments_lines({ count: lineCount })}
        </span>
      </span>
      <Money value={total} className="font-semibold" />
      <ChevronRight aria-hidden className="size-4.5 shrink-0 text-muted" />
    </li>
  )
}

function NextSteps({ email }: { email: string | undefined }) {
  const steps = [
    { icon: Mail, text: email ? m.payments_next_mail_to({ email }) : m.payments_next_mail() },
    { icon: Warehouse, text: m.payments_next_supplier() },
    { icon: ShieldCheck, text: m.payments_next_held() },
    { icon: PackageCheck, text: m.payments_next_received() },
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
