import { ShieldCheck, ShoppingCart, TrendingDown } from 'lucide-react'
import { useId, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Money, Price } from '../ui/money.tsx'
import { formatCount, formatPrice } from '../ui/format.ts'
import { intlLocale } from '../ui/locale.ts'
import { Notice } from '../ui/notice.tsx'
import { fitToPacks } from '../ui/packs.ts'
import { problemText } from '../ui/problem.ts'
import { Quantity } from '../ui/quantity.tsx'
import { m } from '../messages.gen/messages.js'
import { useAddToCart } from './add-to-cart.ts'
import { limitsOf, type Limits } from './buying.ts'
import { OfferChoice } from './offer-choice.tsx'
import type { Offer } from './offer-queries.ts'
import { PriceSteps } from './price-steps.tsx'
import { lineTotal, nextStep, tierFor } from './prices.ts'
import { catalogTexts } from './problem-texts.ts'
import type { Product, ProductSku } from './shop-queries.ts'
import { unitCount, unitName } from './units.ts'
import { Variants } from './variants.tsx'

type Props = {
  product: Product
  sku: ProductSku
  /** To my company, for this SKU. */
  offers: readonly Offer[]
  onChooseSku: (skuId: string) => void
}

/** Which variant, how many, what that costs, and into the cart. */
export function BuyBox({ product, sku, offers, onChooseSku }: Props) {
  const [wanted, setWanted] = useState<number | null>(null)
  const [terms, setTerms] = useState<string | null>(null)
  const { unit, skus } = product
  // Whoever agreed on a price wants it, unless they say otherwise.
  const offer = terms === LIST ? undefined : (offers.find(({ id }) => id === terms) ?? offers[0])
  const limits = limitsOf(sku, offer)
  const { min, max } = limits
  const quantity = fitToPacks(wanted ?? min, { min, max: Math.max(max, min), step: 1 })
  const listPrice = tierFor(sku.tiers, Math.max(quantity, sku.moq))?.unitPrice
  const price = offer?.unitPrice ?? listPrice
  return (
    <section
      aria-label={m.catalog_buy()}
      className="rounded-xl border border-line bg-surface shadow-card"
    >
      <div className="grid gap-5 px-4 py-5 sm:px-5">
        {skus.length > 1 && <Variants {...{ skus }} chosen={sku.id} onChoose={onChooseSku} />}
        {offers.length > 0 && (
          <OfferChoice
            {...{ offers, unit }}
            listPrice={listPrice}
            chosen={offer?.id ?? LIST}
            onChoose={setTerms}
          />
        )}
        <div>
          {price && (
            <p className="mb-3">
              <Price value={price} className="text-3xl font-semibold" />
              <span className="text-muted"> / {unitName(unit)}</span>
            </p>
          )}
          {!offer && <PriceSteps {...{ sku, unit, quantity, limits }} onChoose={setWanted} />}
        </div>
        <QuantityRow {...{ sku, unit, limits, quantity, offer }} onChange={setWanted} />
      </div>
      <Total {...{ price, quantity, limits, unit }} skuId={sku.id} offerId={offer?.id} />
      <p className="flex items-start gap-2 px-4 pb-4 text-sm text-muted sm:px-5">
        <ShieldCheck aria-hidden className="mt-px size-4.5 shrink-0 text-brand-ink" />
        {m.catalog_protected()}
      </p>
    </section>
  )
}

const LIST = 'list'

type RowProps = {
  sku: ProductSku
  unit: string
  limits: Limits
  quantity: number
  offer: Offer | undefined
  onChange: (quantity: number) => void
}

function QuantityRow({ sku, unit, limits, quantity, offer, onChange }: RowProps) {
  const id = useId()
  const { min, max, isEnough } = limits
  const shown = formatCount(sku.available, intlLocale())
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-medium">
        {m.catalog_quantity()}
      </label>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Quantity
          id={id}
          label={m.catalog_quantity()}
          value={quantity}
          onChange={onChange}
          min={min}
          max={Math.max(max, min)}
          disabled={!isEnough}
        />
        <p className="num text-sm text-muted">
          {m.catalog_min_order({ quantity: unitCount(unit, min) })}
          <span aria-hidden> · </span>
          {m.catalog_available({ count: sku.available, shown })}
          {offer && (
            <span className="block">
              {m.catalog_offer_at_most({ quantity: unitCount(unit, offer.maxQuantity) })}
            </span>
          )}
        </p>
      </div>
      {!offer && isEnough && <StepHint {...{ sku, quantity, max, onChange }} />}
      {!isEnough && (
        <Notice tone="warn" className="mt-3">
          {m.catalog_too_few_left({ left: unitCount(unit, sku.available) })}
        </Notice>
      )}
    </div>
  )
}

type HintProps = Pick<RowProps, 'sku' | 'quantity' | 'onChange'> & { max: number }

/** "12 more and each costs £2.10", with the button that takes them. */
function StepHint({ sku, quantity, max, onChange }: HintProps) {
  const locale = intlLocale()
  const next = nextStep(sku.tiers, quantity)
  const isThere = next !== undefined && next.tier.minQuantity <= max
  return (
    <div role="status" className="mt-2.5 empty:hidden">
      {isThere && (
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
          <TrendingDown aria-hidden className="size-4 text-good" />
          {m.catalog_more_costs({
            more: formatCount(next.more, locale),
            price: formatPrice(next.tier.unitPrice, { locale }),
          })}
          <Button size="sm" onClick={() => onChange(next.tier.minQuantity)}>
            {m.catalog_take({ quantity: formatCount(next.tier.minQuantity, locale) })}
          </Button>
        </p>
      )}
    </div>
  )
}

type TotalProps = {
  price: Offer['unitPrice'] | undefined
  quantity: number
  limits: Limits
  unit: string
  skuId: string
  offerId: string | undefined
}

/** Stays in sight on phones while the rest of the box is being filled in. */
function Total({ price, quantity, limits, unit, skuId, offerId }: TotalProps) {
  const add = useAddToCart()
  const isSoldOut = !limits.isEnough || !price
  return (
    <div className="sticky bottom-0 z-10 border-t border-line bg-surface px-4 py-3.5 sm:px-5 lg:static">
      {add.error && (
        <Notice tone="bad" live className="mb-3">
          {problemText(add.error, catalogTexts)}
        </Notice>
      )}
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <p>
          <span className="block text-sm text-muted">
            {m.catalog_total_of({ quantity: unitCount(unit, quantity) })}
          </span>
          {price && <Money value={lineTotal(price, quantity)} className="text-xl font-semibold" />}
        </p>
        <Button
          look="primary"
          size="lg"
          className="flex-1 sm:max-w-72"
          disabled={isSoldOut}
          pending={add.isPending}
          icon={<ShoppingCart aria-hidden className="size-5" />}
          onClick={() => add.mutate({ skuId, quantity, unit, offerId })}
        >
          {isSoldOut ? m.catalog_stock_out() : m.catalog_add_to_cart()}
        </Button>
      </div>
    </div>
  )
}
