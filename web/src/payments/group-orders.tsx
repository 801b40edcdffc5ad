import type { operations } from '@danbao/sdk'
import { useQuery } from '@tanstack/react-query'
import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { Card } from '../ui/card.tsx'
import { RowLink } from '../ui/link.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { useLocale } from '../ui/locale.ts'
import { Money } from '../ui/money.tsx'
import { m } from '../messages.gen/messages.js'
import { groupQuery } from './group.ts'
import type { Intent } from './intent.ts'
import { StrayMoney } from './stray-money.tsx'

type Group = operations['getOrderGroup']['responses'][200]['content']['application/json']
type Order = Group['orders'][number]

type OfIntent = { intent: Pick<Intent, 'groupIds'> }

/** The orders that one payment pays, by checkout. */
export function IntentOrders({ intent }: OfIntent) {
  return intent.groupIds.map((groupId) => <GroupOrders key={groupId} groupId={groupId} />)
}

function GroupOrders({ groupId }: { groupId: string }) {
  const group = useQuery(groupQuery(groupId))
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

/** What came for these orders and goes back by itself, or what is said where there is none. */
export function IntentStrays({ intent, otherwise }: OfIntent & { otherwise?: ReactNode }) {
  // Each of its checkouts tells of all that came for it.
  const [groupId] = intent.groupIds
  return groupId ? <GroupStrays {...{ groupId, otherwise }} /> : null
}

function GroupStrays({ groupId, otherwise }: { groupId: string; otherwise: ReactNode }) {
  const { strays = [] } = useQuery(groupQuery(groupId)).data ?? {}
  return strays.length > 0 ? <StrayMoney strays={strays} /> : otherwise
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
