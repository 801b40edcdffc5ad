import type { ReactNode } from 'react'
import { AddressView } from '../parties/address-view.tsx'
import { StrayMoney } from '../payments/stray-money.tsx'
import { Card } from '../ui/card.tsx'
import { Copy } from '../ui/copy.tsx'
import { Details } from '../ui/details.tsx'
import { formatCount } from '../ui/format.ts'
import { PlainLink } from '../ui/link.tsx'
import { intlLocale } from '../ui/locale.ts'
import { Money, Price } from '../ui/money.tsx'
import { m } from '../messages.gen/messages.js'
import { atRateText, daysText } from './checkout-review.tsx'
import { GoodsPicture, GoodsTitle, perUnit, productPath } from './goods.tsx'
import type { Order, Side } from './order.ts'
import { OrderRefunds } from './order-refunds.tsx'
import { OrderProgress } from './order-progress.tsx'
import { OrderStages } from './order-stages.tsx'
import { OrderTimeline } from './order-timeline.tsx'
import { isZero } from './sums.ts'

type LayoutProps = {
  order: Order
  side: Side
  /** Stands first: what this side can do now. */
  actions?: ReactNode
  /** Under the order's money: what else belongs to it. */
  aside?: ReactNode
}

/** An order as every side sees it: its state, its goods, its money, what happened. */
export function OrderDetail({ order, side, actions, aside }: LayoutProps) {
  return (
    <div className="grid gap-6">
      <OrderProgress order={order} side={side} />
      {actions}
      <OrderStages {...{ order, side }} />
      <StrayMoney strays={order.strays} />
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="grid gap-6">
          {order.refunds.length > 0 && <OrderRefunds order={order} side={side} />}
          <Goods order={order} />
          <OrderTimeline order={order} />
        </div>
        <div className="grid gap-6">
          <MoneyCard order={order} side={side} />
          {aside}
          <Card title={m.orders_address()}>
            <AddressView address={order.address} />
          </Card>
        </div>
      </div>
    </div>
  )
}

function Goods({ order }: { order: Order }) {
  const { lines, goods, shipping, total, shippingDays } = order
  return (
    <Card
      flush
      title={m.orders_goods_list()}
      note={m.orders_lines({ count: lines.length })}
      footer={
        <Details
          align="end"
          rows={[
            { label: m.orders_goods(), value: <Money value={goods} /> },
            {
              label: `${m.orders_shipping()} · ${daysText(shippingDays)}`,
              value: isZero(shipping) ? m.orders_shipping_free() : <Money value={shipping} />,
            },
            { label: m.orders_total(), value: <Money value={total} />, strong: true },
          ]}
        />
      }
    >
      <ul className="divide-y divide-line">
        {lines.map((line) => (
          <li key={line.skuId} className="flex items-start gap-3 px-4 py-3 sm:px-5">
            <GoodsPicture picture={line.picture} size="sm" />
            <div className="flex min-w-0 flex-1 flex-wrap justify-between gap-x-4">
              <div className="min-w-0">
                <PlainLink to={productPath(line)} className="hover:text-brand-ink hover:underline">
                  <GoodsTitle title={line.title} variant={line.variant} />
                </PlainLink>
                <p className="num text-sm text-muted">
                  <span className="font-mono text-xs">{line.code}</span>
                  {' · '}
                  {formatCount(line.quantity, intlLocale())} × <Price value={line.unitPrice} />
                  {perUnit(line.unit)}
                </p>
              </div>
              <Money value={line.total} className="ml-auto" />
            </div>
          </li>
        ))}
      </ul>
    </Card>
  )
}

/** Where the money of an order is: charged, held, on its way back, back. */
function MoneyCard({ order, side }: { order: Order; side: Side }) {
  const { total, charge, rate, held, refunded, refunding, paidAt, number, stages } = order
  return (
    <Card title={m.orders_money()}>
      <Details
        align="end"
        rows={[
          { label: m.orders_total(), value: <Money value={total} /> },
          rate !== null &&
            stages.length === 0 && {
              label: (
                <>
                  {paidAt ? m.orders_charged() : m.orders_to_charge()}
                  <span className="block text-sm">
                    {atRateText({ from: total.currency, to: charge.currency, rate })}
                  </span>
                </>
              ),
              value: <Money value={charge} code="always" />,
            },
          paidAt !== null && {
            label: m.orders_held(),
            value: <Money value={held} />,
            strong: true,
          },
          !isZero(refunding) && {
            label: m.orders_refunding(),
            value: <Money value={refunding} />,
          },
          !isZero(refunded) && { label: m.orders_refunded(), value: <Money value={refunded} /> },
        ]}
      />
      <div className="mt-4 border-t border-line pt-3 text-sm text-muted">
        <p>
          {m.orders_order()} <Copy value={number} label={m.orders_order_number()} />
        </p>
        {side === 'operator' && <Copy value={order.id} label={m.orders_order_number()} />}
      </div>
    </Card>
  )
}
