import { ShieldCheck, ShieldOff } from 'lucide-react'
import { useWords } from '../catalog/words.ts'
import { TermsStatus } from '../credit/due.tsx'
import { Card } from '../ui/card.tsx'
import { cx } from '../ui/cx.ts'
import { formatMoney } from '../ui/format.ts'
import { intlLocale } from '../ui/locale.ts'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { Steps } from '../ui/steps.tsx'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import { daysText } from './checkout-review.tsx'
import { nextActor, stepsOf, type Order, type Side } from './order.ts'
import { orderSentence, OrderStatus } from './order-state.tsx'
import { isZero } from './sums.ts'

type Props = { order: Order; side: Side }

const stepNames = {
  order: () => m.orders_step_order(),
  payment: () => m.orders_step_payment(),
  escrow: () => m.orders_step_escrow(),
  shipment: () => m.orders_step_shipment(),
  receipt: () => m.orders_step_receipt(),
  release: () => m.orders_step_release(),
  refund: () => m.orders_state_refunded(),
  cancelled: () => m.orders_state_cancelled(),
  expired: () => m.orders_state_expired(),
} as const

/** How far an order is, where its money is and what protects it, and who acts next by when. */
export function OrderProgress({ order, side }: Props) {
  const { paymentState, refunding, terms } = order
  const { steps, current } = stepsOf(order)
  return (
    <Card>
      <div className="grid gap-4">
        <Steps
          label={m.orders_steps()}
          steps={steps.map((step) => stepNames[step]())}
          current={current}
        />
        <div className="grid gap-3 border-t border-line pt-4">
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-lg">
            <OrderStatus state={paymentState} />
            {orderSentence(paymentState)}
            {terms && <TermsStatus terms={terms} />}
          </p>
          {!isZero(refunding) && (
            <Notice tone="note" live>
              {m.orders_refund_under_way()} <Money value={refunding} className="font-semibold" />
            </Notice>
          )}
          <Protection order={order} side={side} />
          <NextStep order={order} side={side} />
        </div>
      </div>
    </Card>
  )
}

/** What is held for whom, and what would have to happen for it to leave. No date we do not have. */
function Protection({ order, side }: Props) {
  const text = protectionText(order, side)
  if (text === undefined) return null
  const isHeld = holdsMoney(order)
  const Icon = isHeld ? ShieldCheck : ShieldOff
  return (
    <p className="flex gap-2.5">
      <Icon
        aria-hidden
        className={cx('mt-0.5 size-5 shrink-0', isHeld ? 'text-brand-ink' : 'text-muted')}
        strokeWidth={1.8}
      />
      <span>{text}</span>
    </p>
  )
}

const holdsMoney = ({ paymentState }: Order) =>
  ['partly_paid', 'held', 'partly_refunded'].includes(paymentState)

function protectionText(order: Order, side: Side): string | undefined {
  if (nextActor(order) === 'nobody') return undefined
  if (!holdsMoney(order)) {
    return side === 'buyer' ? m.orders_unprotected_buyer() : m.orders_unprotected()
  }
  const amount = formatMoney(order.held, { locale: intlLocale() })
  if (side === 'buyer') return m.orders_protected_buyer({ amount })
  return side === 'supplier'
    ? m.orders_protected_supplier({ amount })
    : m.orders_protected({ amount })
}

/** Until when the next payment is due. */
function payBy({ stages, payBy: first }: Order): string {
  return stages.find(({ state }) => state === 'awaiting_payment')?.dueAt ?? first
}

function NextStep({ order, side }: Props) {
  const words = useWords()
  const actor = nextActor(order)
  if (actor === 'nobody') return null
  const names = { buyer: order.buyer.name, supplier: words(order.supplier.name) }
  return (
    <p className="text-muted">
      {m.orders_next()}{' '}
      <strong className="text-ink">{actor === side ? m.orders_you() : names[actor]}</strong>
      {' · '}
      {actor === 'buyer' ? (
        <>
          {actor === side ? m.orders_next_you_pay() : m.orders_next_pay()}{' '}
          <Time at={payBy(order)} />
        </>
      ) : (
        <>
          {actor === side ? m.orders_next_you_ship() : m.orders_next_ship()}
          {' · '}
          {m.orders_next_delivery({ days: daysText(order.shippingDays) })}
        </>
      )}
    </p>
  )
}
