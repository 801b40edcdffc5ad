import { unwrap } from '@danbao/sdk'
import { LockKeyhole } from 'lucide-react'
import { useState } from 'react'
import { api } from '../api.ts'
import { dueText } from '../credit/due.tsx'
import { methodName } from '../payments/methods.ts'
import { useGoToPayment, useOnce } from '../payments/pay-writes.ts'
import { Button } from '../ui/button.tsx'
import { Countdown } from '../ui/countdown.tsx'
import { Details } from '../ui/details.tsx'
import { formatMoney } from '../ui/format.ts'
import { intlLocale } from '../ui/locale.ts'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { problemOf, problemText } from '../ui/problem.ts'
import { m } from '../messages.gen/messages.js'
import { useWrite } from '../write.ts'
import { useWords } from '../catalog/words.ts'
import { CheckoutRates } from './checkout-rates.tsx'
import { ordersTexts } from './problem-texts.ts'
import type { TimedQuote } from './use-quote.ts'

type Props = { timed: TimedQuote; updating: boolean; onRenew: () => void }

const over = new Set(['orders.quote_expired', 'orders.quote_superseded', 'orders.quote_not_found'])

/** The exact amount, until when it stands, and the button that orders and pays. */
export function CheckoutPay({ timed: { quote, until }, updating, onRenew }: Props) {
  const [ended, setEnded] = useState(false)
  const { order, error, isPending, isSuccess } = usePay(quote.method)
  const code = problemOf(error)?.code ?? ''
  const isOver = ended || over.has(code)
  return (
    <div className="grid gap-4">
      <Sums quote={quote} />
      <CheckoutRates quote={quote} until={until} />
      {!isOver && (
        <Countdown
          until={until}
          label={m.orders_valid_for()}
          onEnd={() => setEnded(true)}
          className="text-sm text-muted"
        />
      )}
      {isOver && !isPending && (
        <QuoteOver superseded={code === 'orders.quote_superseded'} {...{ updating, onRenew }} />
      )}
      {error && !isOver && (
        <Notice
          tone={isUnknown(error) ? 'warn' : 'bad'}
          live
          title={isUnknown(error) ? m.orders_no_answer() : m.orders_not_placed()}
        >
          {problemText(error, ordersTexts)}
        </Notice>
      )}
      {!isOver && (
        <Button
          look="primary"
          size="lg"
          wide
          pending={updating || isPending || isSuccess}
          onClick={() => order(quote.id)}
        >
          {payText(quote)}
        </Button>
      )}
      <p className="flex gap-2 text-sm text-muted">
        <LockKeyhole aria-hidden className="mt-0.5 size-4 shrink-0" />
        {m.orders_pay_note()}
      </p>
    </div>
  )
}

/** What the button does: it pays, or it orders what is paid later. */
function payText({ charge, fromBalance, method, methods }: TimedQuote['quote']): string {
  const amount = formatMoney(fromBalance?.rest ?? charge, { locale: intlLocale(), code: 'always' })
  const dueOn = methods.find((offer) => offer.method === method)?.credit?.dueOn
  return method === 'terms' && dueOn
    ? m.credit_order_now({ amount, date: dueText(dueOn) })
    : m.payments_pay_with({ amount, method: methodName(method) })
}

// Without an answer nobody knows whether it was done; the same key makes asking again harmless.
function isUnknown(error: Error): boolean {
  const problem = problemOf(error)
  if (!problem) return true
  return problem.status === 0 || problem.status >= 500 || problem.code === 'idempotency.in_flight'
}

function Sums({ quote }: { quote: TimedQuote['quote'] }) {
  const words = useWords()
  const { orders, charge, fromBalance } = quote
  const isStaged = orders.some(({ stages }) => stages)
  const { rest, surcharge } = fromBalance ?? { rest: charge, surcharge: quote.surcharge }
  return (
    <>
      {orders.length > 1 && (
        <Details
          align="end"
          rows={orders.map(({ supplier, total }) => ({
            label: words(supplier.name),
            value: <Money value={total} />,
          }))}
        />
      )}
      {surcharge.minor !== '0' && (
        <Details
          align="end"
          rows={[{ label: m.orders_surcharge(), value: <Money value={surcharge} /> }]}
        />
      )}
      {fromBalance && (
        <Details
          align="end"
          rows={[{ label: m.orders_from_balance(), value: <Money value={fromBalance.amount} /> }]}
        />
      )}
      <p className="flex flex-wrap items-baseline justify-between gap-x-4 border-t border-line pt-3 first:border-0 first:pt-0">
        <span className="font-semibold">
          {fromBalance
            ? m.orders_you_pay_with({ method: methodName(quote.method) })
            : isStaged
              ? m.orders_you_pay_now()
              : m.orders_you_pay()}
        </span>
        <Money value={rest} code="always" className="text-2xl font-semibold" />
      </p>
    </>
  )
}

type OverProps = { superseded: boolean; updating: boolean; onRenew: () => void }

function QuoteOver({ superseded, updating, onRenew }: OverProps) {
  return (
    <Notice
      tone="warn"
      live
      title={superseded ? m.orders_quote_replaced() : m.orders_quote_over()}
      actions={
        <Button look="primary" pending={updating} onClick={onRenew}>
          {m.orders_renew()}
        </Button>
      }
    >
      {superseded ? m.orders_quote_replaced_text() : m.orders_quote_over_text()}
    </Notice>
  )
}

/**
 * Places the orders and leaves for the network's page, or for ours where there is a code to scan;
 * going back from there shows the result.
 */
function usePay(method: string) {
  const goToPayment = useGoToPayment()
  const { once, release } = useOnce()
  const { mutate, error, isPending, isSuccess } = useWrite({
    send: (body: { quoteId: string }, headers) =>
      unwrap(api.POST('/v1/order-groups', { headers, body })),
    onSuccess: ({ intentId, next }) => goToPayment(intentId, { method, next }),
    onError: release,
  })
  return {
    order: (quoteId: string) => once(() => mutate({ quoteId })),
    error,
    isPending,
    isSuccess,
  }
}
