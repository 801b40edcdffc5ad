import { NoOrders, OrderList } from '../orders/order-list.tsx'
import { Page } from '../ui/page.tsx'
import { m } from '../messages.gen/messages.js'

/** Everybody's orders. */
export function AllOrdersPage() {
  return (
    <Page title={m.areas_orders()} intro={m.operator_orders_intro()}>
      <OrderList
        side="operator"
        to="/operator/orders"
        placeholder={m.operator_orders_search()}
        empty={<NoOrders>{m.operator_orders_none()}</NoOrders>}
      />
    </Page>
  )
}
