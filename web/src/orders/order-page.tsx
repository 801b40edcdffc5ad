import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { FileText } from 'lucide-react'
import { useGoodsBack } from '../payments/goods-back.ts'
import { receiptAddress } from '../payments/receipt.ts'
import { Button, buttonClasses } from '../ui/button.tsx'
import { ButtonLink, TextLink } from '../ui/link.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Page } from '../ui/page.tsx'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import { useWords } from '../catalog/words.ts'
import { supplierPath } from './goods.tsx'
import { type Order } from './order.ts'
import { orderQuery } from './order-queries.ts'
import { OrderDetail } from './order-parts.tsx'
import { PayOrCancel } from './order-unpaid.tsx'
import { ordersTexts } from './problem-texts.ts'

/** An order as its buyer sees it. */
export function OrderPage() {
  const { orderId = '' } = useParams({ strict: false })
  const query = useQuery(orderQuery(orderId))
  const words = useWords()
  const order = query.data
  return (
    <Page
      title={order ? m.orders_number({ number: order.number }) : m.orders_order()}
      crumbs={[{ label: m.orders_yours(), to: '/account/orders' }]}
      intro={
        order && (
          <>
            <TextLink to={supplierPath(order.supplier)}>{words(order.supplier.name)}</TextLink>
            {' · '}
            {m.orders_placed()} <Time at={order.placedAt} />
          </>
        )
      }
      actions={order?.paidAt && isPaid(order) && <Receipt order={order} />}
    >
      <Loaded query={query} texts={ordersTexts}>
        {(loaded) => (
          <OrderDetail order={loaded} side="buyer" actions={<Actions order={loaded} />} />
        )}
      </Loaded>
    </Page>
  )
}

/** What is owed on terms has no receipt yet. */
const isPaid = ({ terms }: Order) => terms === null || terms.state === 'paid'

/** What the buyer can do now. */
function Actions({ order }: { order: Order }) {
  if (order.paymentState === 'awaiting_payment') return <PayOrCancel order={order} />
  if (!isPaid(order)) return <ToTerms />
  if (order.state === 'cancelled' || order.state === 'expired') return <OrderAgain order={order} />
  return null
}

function ToTerms() {
  return (
    <div>
      <ButtonLink to="/account/terms" look="primary">
        {m.credit_pay()}
      </ButtonLink>
    </div>
  )
}

function OrderAgain({ order }: { order: Order }) {
  const { goodsBack, isPending } = useGoodsBack([order.groupId])
  return (
    <div>
      <Button pending={isPending} onClick={goodsBack}>
        {m.payments_goods_back()}
      </Button>
    </div>
  )
}

function Receipt({ order }: { order: Order }) {
  return (
    <a href={receiptAddress(order.groupId)} download className={buttonClasses()}>
      <FileText aria-hidden className="size-4.5" />
      {m.payments_receipt()}
    </a>
  )
}
