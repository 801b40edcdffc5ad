import { Price } from '../ui/money.tsx'
import { m } from '../messages.gen/messages.js'
import { GoodsImage } from './product-card.tsx'
import type { Tier } from './prices.ts'
import { useWords, type Words } from './words.ts'

type TitleProps = {
  product: Readonly<{ title: Words; picture: string }>
  sku: Readonly<{ variant: Words; code: string }>
}

/** One SKU in a list: picture, title, variant and code. */
export function SkuTitle({ product, sku }: TitleProps) {
  const words = useWords()
  const variant = words(sku.variant)
  return (
    <span className="flex items-center gap-3">
      <GoodsImage
        picture={product.picture}
        className="size-11 shrink-0 rounded-md border border-line"
      />
      <span className="min-w-0">
        <span className="block font-medium">{words(product.title)}</span>
        <span className="num block text-sm font-normal text-muted">
          {variant && `${variant} · `}
          {sku.code}
        </span>
      </span>
    </span>
  )
}

/** The first and the last price, and how many steps lie between them. */
export function SkuPrices({ tiers }: { tiers: readonly Tier[] }) {
  const [first, last] = [tiers[0], tiers.at(-1)]
  if (!first || !last) return <span className="text-muted">–</span>
  return (
    <>
      <Price value={first.unitPrice} />
      {tiers.length > 1 && (
        <span className="block text-xs text-muted">
          {m.catalog_down_to()} <Price value={last.unitPrice} code="never" />
        </span>
      )}
    </>
  )
}
