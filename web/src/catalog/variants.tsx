import { useId } from 'react'
import { cx } from '../ui/cx.ts'
import { m } from '../messages.gen/messages.js'
import { stockText } from './stock.tsx'
import type { ProductSku } from './shop-queries.ts'
import { useWords } from './words.ts'

type Props = {
  skus: readonly ProductSku[]
  chosen: string
  onChoose: (skuId: string) => void
}

/** One of the variants. Those that are sold out can be looked at, too. */
export function Variants({ skus, chosen, onChoose }: Props) {
  const group = useId()
  const words = useWords()
  return (
    <fieldset>
      <legend className="mb-2 font-medium">{m.catalog_variant()}</legend>
      <div className="flex flex-wrap gap-2">
        {skus.map(({ id, code, variant, stock }) => (
          <label
            key={id}
            className={cx(
              'inline-flex min-h-10 cursor-pointer items-center gap-2 rounded-md border px-3 py-1 transition-colors',
              'has-checked:border-brand has-checked:bg-brand-soft has-checked:font-medium has-checked:shadow-[inset_0_0_0_1px_var(--color-brand)]',
              'has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus',
              stock === 'sold_out' ? 'border-dashed border-line text-muted' : 'border-line-strong',
              'hover:border-brand',
            )}
          >
            <input
              type="radio"
              name={group}
              value={id}
              checked={id === chosen}
              onChange={() => onChoose(id)}
              className="sr-only"
            />
            {words(variant) || code}
            {stock === 'sold_out' && (
              <span className="text-xs font-normal">{stockText(stock)}</span>
            )}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
