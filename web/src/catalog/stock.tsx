import { Check, CircleAlert, CircleSlash } from 'lucide-react'
import { cx } from '../ui/cx.ts'
import { m } from '../messages.gen/messages.js'
import type { StockState } from './shop-queries.ts'

const signs = { in_stock: Check, low_stock: CircleAlert, sold_out: CircleSlash } as const
const colours = { in_stock: 'text-good', low_stock: 'text-warn', sold_out: 'text-bad' } as const

export function stockText(state: StockState): string {
  if (state === 'in_stock') return m.catalog_stock_in()
  return state === 'low_stock' ? m.catalog_stock_low() : m.catalog_stock_out()
}

/** Whether goods are there, in a word with a sign. */
export function Stock({ state, className }: { state: StockState; className?: string }) {
  const Sign = signs[state]
  return (
    <span className={cx('inline-flex items-center gap-1 font-medium', colours[state], className)}>
      <Sign aria-hidden className="size-3.5 shrink-0" strokeWidth={2.4} />
      {stockText(state)}
    </span>
  )
}
