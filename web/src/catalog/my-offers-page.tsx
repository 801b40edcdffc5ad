import { useInfiniteQuery } from '@tanstack/react-query'
import { CalendarClock, ShoppingCart, Tags } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { ButtonLink, PlainLink } from '../ui/link.tsx'
import { LoadMore } from '../ui/load-more.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Money, Price } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { problemText } from '../ui/problem.ts'
import { Quantity } from '../ui/quantity.tsx'
import { EmptyState } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import { useAddToCart } from './add-to-cart.ts'
import { Available, ListPrice } from './offer-parts.tsx'
import { myOffersQuery, type Offer } from './offer-queries.ts'
import { lineTotal } from './prices.ts'
import { catalogTexts } from './problem-texts.ts'
import { GoodsImage } from './product-card.tsx'
import { unitCount, unitName } from './units.ts'
import { useWords } from './words.ts'

/** The prices that suppliers agreed with my company. */
export function MyOffersPage() {
  const offers = useInfiniteQuery(myOffersQuery)
  return (
    <Page title={m.areas_offers()} intro={m.catalog_offers_mine_intro()}>
      <Loaded query={offers} texts={catalogTexts}>
        {({ pages }) => {
          const shown = pages.flatMap(({ items }) => items)
          if (shown.length === 0) return <None />
          return (
            <>
              <ul className="grid gap-4">
                {shown.map((offer) => (
                  <li key={offer.id}>
                    <OfferCard offer={offer} />
                  </li>
                ))}
              </ul>
              <LoadMore query={offers} shown={shown.length} />
            </>
          )
        }}
      </Loaded>
    </Page>
  )
}

function None() {
  return (
    <EmptyState
      icon={Tags}
      title={<h2>{m.catalog_offers_mine_none()}</h2>}
      action={
        <ButtonLink to="/search" look="primary">
          {m.catalog_all_goods()}
        </ButtonLink>
      }
    >
      {m.catalog_offers_mine_none_text()}
    </EmptyState>
  )
}

function OfferCard({ offer }: { offer: Offer }) {
  const words = useWords()
  const { title, variant, code, supplier, unit, unitPrice, validUntil, note } = offer
  return (
    <article className="grid gap-x-5 gap-y-4 rounded-lg border border-line bg-surface px-4 py-4 shadow-card sm:grid-cols-[6rem_minmax(0,1fr)] xl:grid-cols-[6rem_minmax(0,1fr)_auto]">
      <GoodsImage
        picture={offer.picture}
        className="size-20 rounded-md border border-line sm:size-24"
      />
      <div className="min-w-0">
        <h2 className="leading-snug font-semibold">
          <PlainLink
            to="/products/$productId"
            params={{ productId: offer.productId }}
            search={{ sku: offer.skuId }}
            className="inline-flex min-h-6 items-center hover:text-brand-ink hover:underline"
          >
            {words(title)}
          </PlainLink>
        </h2>
        <p className="num text-sm text-muted">
          <span className="block">{[words(variant), code].filter(Boolean).join(' · ')}</span>
          <PlainLink
            to="/suppliers/$slug"
            params={{ slug: supplier.slug }}
            className="inline-flex min-h-6 items-center hover:text-ink hover:underline"
          >
            {words(supplier.name)}
          </PlainLink>
        </p>
        <p className="mt-2">
          <Price value={unitPrice} className="text-xl font-semibold" />
          <span className="text-muted"> / {unitName(unit)}</span>
        </p>
        <p className="num mt-1 text-sm text-muted">
          <Available {...offer} />
        </p>
        <p className="mt-1 text-sm text-muted">
          <CalendarClock aria-hidden className="mr-1.5 inline size-4 align-[-0.15em]" />
          {m.catalog_offer_until()} <Time at={validUntil} />
          {' · '}
          <Time at={validUntil} style="relative" />
        </p>
        {note && <p className="mt-1.5 text-sm italic">“{note}”</p>}
      </div>
      <Take offer={offer} />
    </article>
  )
}

function Take({ offer }: { offer: Offer }) {
  const { minQuantity, maxQuantity, unit, unitPrice, skuId, available } = offer
  const [quantity, setQuantity] = useState(minQuantity)
  const add = useAddToCart()
  return (
    <div className="grid content-between gap-3 border-t border-line pt-3.5 sm:col-span-2 sm:grid-cols-[1fr_auto] sm:items-center xl:col-span-1 xl:grid-cols-1 xl:border-0 xl:pt-0">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Quantity
          label={m.catalog_quantity()}
          value={quantity}
          onChange={setQuantity}
          min={minQuantity}
          max={Math.max(minQuantity, Math.min(maxQuantity, available))}
        />
        <p className="num text-sm text-muted">
          <span className="block">
            {m.catalog_offer_range({
              min: minQuantity,
              quantity: unitCount(unit, maxQuantity),
            })}
          </span>
          <Money value={lineTotal(unitPrice, quantity)} className="font-semibold text-ink" />
          <ListPrice {...offer} quantity={quantity} />
        </p>
      </div>
      {add.error && (
        <Notice tone="bad" live>
          {problemText(add.error, catalogTexts)}
        </Notice>
      )}
      <Button
        look="primary"
        disabled={available < minQuantity}
        pending={add.isPending}
        icon={<ShoppingCart aria-hidden className="size-4.5" />}
        onClick={() => add.mutate({ skuId, quantity, unit, offerId: offer.id })}
      >
        {m.catalog_add_to_cart()}
      </Button>
    </div>
  )
}
