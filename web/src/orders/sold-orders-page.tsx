import { ButtonLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { m } from '../messages.gen/messages.js'
import { NoOrders, OrderList } from './order-list.tsx'

const catalogue: string = '/supplier/catalogue'

/** What the company sells. */
export function SoldOrdersPage() {
  const action = <ButtonLink to={catalogue}>{m.areas_catalogue()}</ButtonLink>
  return (
    <Page title={m.areas_orders()} intro={m.orders_sold_intro()}>
      <OrderList
        side="supplier"
        to="/supplier/orders"
        placeholder={m.orders_search_sold()}
        empty={<NoOrders action={action}>{m.orders_none_sold()}</NoOrders>}
      />
    </Page>
  )
}
