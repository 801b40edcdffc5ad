import { Check } from 'lucide-react'
import { cx } from '../ui/cx.ts'
import { formatCount } from '../ui/format.ts'
import { intlLocale } from '../ui/locale.ts'
import { Price } from '../ui/money.tsx'
import { m } from '../messages.gen/messages.js'
import type { Limits } from './buying.ts'
import { stepsOf, type Step } from './prices.ts'
import type { ProductSku } from './shop-queries.ts'
import { unitName } from './units.ts'

type Props = {
  sku: ProductSku
  unit: string
  quantity: number
  limits: Limits
  onChoose: (quantity: number) => void
}

/**
 * Prices by quantity. The step in force is marked; pressing another takes its smallest quantity.
 */
export function PriceSteps({ sku, unit, quantity, limits, onChoose }: Props) {
  const steps = stepsOf(sku.tiers, sku.moq)
  const reached = steps.findLast(({ from }) => from <= quantity)
  return (
    <table className="w-full border-separate border-spacing-0 overflow-hidden rounded-lg border border-line text-left">
      <caption className="sr-only">{m.catalog_price_steps()}</caption>
      <thead>
        <tr className="text-sm text-muted">
          <th scope="col" className={cx(cell, 'font-medium')}>
            {m.catalog_step_quantity()}
          </th>
          <th scope="col" className={cx(cell, 'text-right font-medium')}>
            {m.catalog_step_price({ unit: unitName(unit) })}
          </th>
          <th scope="col" className={cx(cell, 'text-right font-medium')}>
            {m.catalog_step_saving()}
          </th>
        </tr>
      </thead>
      <tbody>
        {steps.map((step) => (
          <StepRow
            key={step.minQuantity}
            step={step}
            current={step === reached}
            reachable={step.from <= limits.max}
            onChoose={onChoose}
          />
        ))}
      </tbody>
    </table>
  )
}

const cell = 'px-3 py-1.5 sm:px-4'

type RowProps = {
  step: Step
  current: boolean
  reachable: boolean
  onChoose: (quantity: number) => void
}

function StepRow({ step, current, reachable, onChoose }: RowProps) {
  const { from, unitPrice, saving } = step
  return (
    <tr
      className={cx(
        'relative [&>*]:border-t [&>*]:border-line',
        current && 'bg-brand-soft text-brand-ink',
        !current && reachable && 'hover:bg-canvas',
        !reachable && 'text-muted',
      )}
    >
      <th scope="row" className={cx(cell, 'num font-normal')}>
        <button
          type="button"
          disabled={!reachable}
          aria-current={current || undefined}
          onClick={() => onChoose(from)}
          className="inline-flex min-h-7 items-center gap-1.5 rounded-sm text-left after:absolute after:inset-0 disabled:after:hidden"
        >
          {rangeText(step)}
          {current && <Check aria-hidden className="size-4" strokeWidth={2.4} />}
        </button>
        {!reachable && <span className="block text-xs">{m.catalog_step_not_in_stock()}</span>}
      </th>
      <td className={cx(cell, 'text-right', current && 'font-semibold')}>
        <Price value={unitPrice} />
      </td>
      <td className={cx(cell, 'num text-right text-sm', !current && 'text-muted')}>
        {saving > 0 ? `−${saving} %` : ''}
      </td>
    </tr>
  )
}

function rangeText({ from, upTo }: Step): string {
  const locale = intlLocale()
  const start = formatCount(from, locale)
  if (upTo === undefined) return m.catalog_step_from({ from: start })
  return from === upTo ? start : `${start}–${formatCount(upTo, locale)}`
}
