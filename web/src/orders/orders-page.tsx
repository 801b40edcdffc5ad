import { ButtonLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { m } from '../messages.gen/messages.js'
import { NoOrders, OrderList } from './order-list.tsx'

/** What the company bought. */
export function OrdersPage() {
  const action = (
    <ButtonLink to="/" look="primary">
      {m.areas_to_shop()}
    </ButtonLink>
  )
  return (
    <Page title={m.orders_yours()}>
      <OrderList
        side="buyer"
        to="/account/orders"
        placeholder={m.orders_search_bought()}
        empty={<NoOrders action={action}>{m.orders_none_bought()}</NoOrders>}
      />
    </Page>
  )
}
