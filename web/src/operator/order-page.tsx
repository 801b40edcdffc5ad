import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { CreditCard } from 'lucide-react'
import { useWords } from '../catalog/words.ts'
import { orderQuery } from '../orders/order-queries.ts'
import { OrderDetail } from '../orders/order-parts.tsx'
import { ordersTexts } from '../orders/problem-texts.ts'
import { ButtonLink } from '../ui/link.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Page } from '../ui/page.tsx'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'

/** An order as an operator sees it: both parties, and the way to its payment. */
export function AnyOrderPage() {
  const { orderId = '' } = useParams({ strict: false })
  const query = useQuery(orderQuery(orderId))
  const words = useWords()
  const order = query.data
  return (
    <Page
      title={order ? m.orders_number({ number: order.number }) : m.orders_order()}
      crumbs={[{ label: m.areas_orders(), to: '/operator/orders' }]}
      intro={
        order && (
          <>
            {order.buyer.name} → {words(order.supplier.name)} · {m.orders_placed()}{' '}
            <Time at={order.placedAt} />
          </>
        )
      }
      actions={
        order && (
          <ButtonLink
            to="/operator/payments/$intentId"
            params={{ intentId: order.intentId }}
            icon={<CreditCard aria-hidden className="size-4.5" />}
          >
            {m.operator_to_payment()}
          </ButtonLink>
        )
      }
    >
      <Loaded query={query} texts={ordersTexts}>
        {(loaded) => <OrderDetail order={loaded} side="operator" />}
      </Loaded>
    </Page>
  )
}
