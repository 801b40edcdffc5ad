import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useSession } from '../identity/session.ts'
import { orderQuery } from '../orders/order-queries.ts'
import { OrderDetail } from '../orders/order-parts.tsx'
import { ordersTexts } from '../orders/problem-texts.ts'
import { Loaded } from '../ui/loaded.tsx'
import { Page } from '../ui/page.tsx'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import { refundableOf } from './refund-effect.ts'
import { RefundForm } from './refund-form.tsx'

/** An order as its supplier sees it, with what went back and the way to give more back. */
export function SoldOrderPage() {
  const { orderId = '' } = useParams({ strict: false })
  const query = useQuery(orderQuery(orderId))
  const mayRefund = useSession()?.permissions.includes('orders.refund') ?? false
  const order = query.data
  return (
    <Page
      title={order ? m.orders_number({ number: order.number }) : m.orders_order()}
      crumbs={[{ label: m.areas_orders(), to: '/supplier/orders' }]}
      intro={
        order && (
          <>
            {order.buyer.name} · {m.orders_placed()} <Time at={order.placedAt} />
          </>
        )
      }
    >
      <Loaded query={query} texts={ordersTexts}>
        {(loaded) => (
          <OrderDetail
            order={loaded}
            side="supplier"
            aside={
              mayRefund &&
              loaded.state === 'paid' &&
              refundableOf(loaded).minor !== '0' && (
                <RefundForm key={loaded.refunds.length} order={loaded} />
              )
            }
          />
        )}
      </Loaded>
    </Page>
  )
}
