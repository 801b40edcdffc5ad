import { Button } from '../ui/button.tsx'
import { ButtonLink } from '../ui/link.tsx'
import { Money } from '../ui/money.tsx'
import { m } from '../messages.gen/messages.js'
import type { OrderSummary } from './order.ts'
import { sumByCurrency } from './sums.ts'
import { MAX_TOGETHER } from './together.ts'

type Props = { orders: readonly OrderSummary[]; onClear: () => void }

/** What is chosen to be paid together; stays in sight while one chooses. */
export function TogetherBar({ orders, onClear }: Props) {
  const search = { orders: orders.map(({ id }) => id).join(',') }
  const payments = new Set(orders.map(({ intentId }) => intentId))
  const isTooMany = orders.length > MAX_TOGETHER
  return (
    <section
      aria-label={m.together_title()}
      className="sticky bottom-4 z-20 mt-4 flex flex-wrap items-center gap-x-5 gap-y-3 rounded-lg border border-line-strong bg-surface px-5 py-3.5 shadow-lg"
    >
      <p role="status" className="w-full min-w-0 sm:w-auto sm:flex-1">
        <span className="block font-medium">{m.together_chosen({ count: orders.length })}</span>
        <span className="num flex flex-wrap gap-x-3 text-sm text-muted">
          {sumByCurrency(orders.map(({ total }) => total)).map((sum) => (
            <Money key={sum.currency} value={sum} code="always" />
          ))}
          {isTooMany && <span className="text-bad">{m.together_most({ most: MAX_TOGETHER })}</span>}
          {payments.size < 2 && <span>{m.together_more()}</span>}
        </span>
      </p>
      <Button onClick={onClear}>{m.together_clear()}</Button>
      {payments.size > 1 && !isTooMany && (
        <ButtonLink look="primary" to="/account/pay-together" search={search}>
          {m.together_go()}
        </ButtonLink>
      )}
    </section>
  )
}
