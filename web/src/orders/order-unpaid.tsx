import { useQuery, useQueryClient } from '@tanstack/react-query'
import { intentMethodsQuery, methodName } from '../payments/methods.ts'
import { knownIntentQuery } from '../payments/intent.ts'
import { useLeaving } from '../payments/leave.ts'
import { useCancel, usePayAgain } from '../payments/pay-writes.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Countdown } from '../ui/countdown.tsx'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { formatMoney, type Money } from '../ui/format.ts'
import { intlLocale } from '../ui/locale.ts'
import { Notice } from '../ui/notice.tsx'
import { problemText } from '../ui/problem.ts'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { type Order } from './order.ts'
import { orderQuery } from './order-queries.ts'
import { ordersTexts } from './problem-texts.ts'

/**
 * What the buyer of an unpaid order can do: pay it, with all orders of its checkout, or give it up.
 */
export function PayOrCancel({ order }: { order: Order }) {
  const client = useQueryClient()
  const refresh = () => void client.invalidateQueries({ queryKey: orderQuery(order.id).queryKey })
  const intent = useQuery(knownIntentQuery(order.intentId))
  const methods = useQuery(intentMethodsQuery(order.intentId))
  const { pay, error, isPending } = usePayAgain(order.intentId, refresh)
  const leaving = useLeaving()
  const amount = intent.data?.amount
  return (
    <Card
      title={m.orders_pay_now()}
      actions={<Countdown until={order.payBy} label={m.payments_time_left()} onEnd={refresh} />}
    >
      <div className="grid gap-3">
        {amount && isMore(amount, order.charge) && (
          <p className="text-muted">{m.orders_pays_all()}</p>
        )}
        {error && (
          <Notice tone="bad" live>
            {problemText(error, ordersTexts)}
          </Notice>
        )}
        <div className="flex flex-wrap gap-2">
          {methods.data?.items.map(
            ({ method, price }) =>
              price && (
                <Button
                  key={method}
                  look="primary"
                  pending={isPending || leaving !== null}
                  onClick={() => pay(method)}
                >
                  {m.payments_pay_with({
                    amount: exactly(price.total),
                    method: methodName(method),
                  })}
                </Button>
              ),
          )}
          <CancelButton order={order} onDone={refresh} />
        </div>
      </div>
    </Card>
  )
}

const exactly = (amount: Money) => formatMoney(amount, { locale: intlLocale(), code: 'always' })

function isMore(amount: Money, than: Money): boolean {
  return BigInt(amount.minor) > BigInt(than.minor)
}

function CancelButton({ order, onDone }: { order: Order; onDone: () => void }) {
  const { mutateAsync, error, reset } = useCancel(order.groupId, () => {
    toast(m.orders_cancelled())
    onDone()
  })
  return (
    <ConfirmDialog
      trigger={<Button>{m.payments_cancel()}</Button>}
      title={m.payments_cancel_title()}
      action={m.payments_cancel()}
      danger
      onOpenChange={reset}
      onConfirm={() => mutateAsync()}
    >
      <p>{m.payments_cancel_text()}</p>
      {error && (
        <Notice tone="bad" live className="mt-3">
          {problemText(error, ordersTexts)}
        </Notice>
      )}
    </ConfirmDialog>
  )
}
