import { Trash2, TrendingDown } from 'lucide-react'
import { useWords } from '../catalog/words.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { formatCount, formatPrice } from '../ui/format.ts'
import { PlainLink } from '../ui/link.tsx'
import { intlLocale } from '../ui/locale.ts'
import { Money, Price } from '../ui/money.tsx'
import { Quantity } from '../ui/quantity.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { m } from '../messages.gen/messages.js'
import { isUnpriced, type CartLine, type LineChange } from './cart.ts'
import { LineOffers } from './cart-offers.tsx'
import { RefusalNotice } from './cart-refusal.tsx'
import { GoodsPicture, GoodsTitle, perUnit, productPath } from './goods.tsx'
import { readRefusal, type LineFix } from './line-refusal.ts'

type Props = {
  line: CartLine
  onChange: (change: LineChange) => void
  onRemove: () => void
}

export function lineAnchor(skuId: string): string {
  return `line-${skuId}`
}

/** One line of the cart: how many, at what price, and what would make it cheaper. */
export function CartLineRow({ line, onChange, onRemove }: Props) {
  const { skuId, title, variant, code, quantity, offerId } = line
  const name = useWords()(title)
  const change = (next: Partial<LineChange>) => onChange({ skuId, quantity, offerId, ...next })
  const fix = (fixed: LineFix) => {
    if (fixed.kind === 'remove') onRemove()
    else if (fixed.kind === 'list_price') change({ offerId: null })
    else change({ quantity: fixed.quantity })
  }
  return (
    <li
      id={lineAnchor(skuId)}
      tabIndex={-1}
      className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-3 px-4 py-4 sm:px-5"
    >
      <GoodsPicture picture={line.picture} />
      <div className="flex min-w-0 items-start justify-between gap-2">
        <div className="min-w-0">
          <PlainLink to={productPath(line)} className="hover:text-brand-ink hover:underline">
            <GoodsTitle title={title} variant={variant} />
          </PlainLink>
          <p className="font-mono text-xs text-muted">{code}</p>
        </div>
        <IconButton label={m.orders_remove_line({ title: name })} onClick={onRemove}>
          <Trash2 />
        </IconButton>
      </div>
      <div className="col-span-2 grid gap-3 sm:col-span-1 sm:col-start-2">
        <LinePrice line={line} name={name} onQuantity={(next) => change({ quantity: next })} />
        <TierHint line={line} onTake={(next) => change({ quantity: next })} />
        <LineOffers line={line} onChange={change} />
        {line.refusal && (
          <RefusalNotice refusal={readRefusal(line.refusal)} line={line} onFix={fix} />
        )}
      </div>
    </li>
  )
}

type LinePriceProps = { line: CartLine; name: string; onQuantity: (quantity: number) => void }

function LinePrice({ line, name, onQuantity }: LinePriceProps) {
  const { quantity, unitPrice, total, moq, offerId, offers, unit } = line
  const offer = offers.find(({ id }) => id === offerId)
  const limits = offer ? { min: offer.minQuantity, max: offer.maxQuantity } : { min: moq }
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Quantity
          label={m.orders_quantity_of({ title: name })}
          value={quantity}
          onChange={onQuantity}
          {...limits}
        />
        {unitPrice && (
          <span className="text-muted">
            × <Price value={unitPrice} />
            {perUnit(unit)}
          </span>
        )}
        {!offer && moq > 1 && (
          <span className="text-sm text-muted">
            {m.orders_minimum({ moq: formatCount(moq, intlLocale()) })}
          </span>
        )}
      </div>
      <span className="ml-auto font-semibold" aria-live="polite">
        {total && <Money value={total} />}
        {isUnpriced(line) && <Skeleton className="h-6 w-20" />}
      </span>
    </div>
  )
}

/** "12 more and each costs £2.10": pressing it takes them. */
function TierHint({ line, onTake }: { line: CartLine; onTake: (quantity: number) => void }) {
  const { nextStep, available, refusal } = line
  // Nobody is talked into more than there is.
  if (!nextStep || refusal || nextStep.minQuantity > available) return null
  const locale = intlLocale()
  const more = formatCount(nextStep.more, locale)
  const price = formatPrice(nextStep.unitPrice, { locale })
  return (
    <Button
      size="sm"
      className="justify-self-start text-left"
      icon={<TrendingDown aria-hidden className="size-4 text-good" />}
      onClick={() => onTake(nextStep.minQuantity)}
    >
      {m.orders_tier_hint({ more, price })}
    </Button>
  )
}
