import { countryName } from '../parties/countries.ts'
import { cx } from '../ui/cx.ts'
import { Price } from '../ui/money.tsx'
import { RowLink } from '../ui/link.tsx'
import { intlLocale } from '../ui/locale.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import { m } from '../messages.gen/messages.js'
import type { ProductCard as Card } from './shop-queries.ts'
import { Stock } from './stock.tsx'
import { unitCount, unitName } from './units.ts'
import { useWords } from './words.ts'

function ProductCard({ card, level = 3 }: { card: Card; level?: 2 | 3 }) {
  const words = useWords()
  const { id, title, picture, variants, stock } = card
  const Heading = level === 2 ? 'h2' : 'h3'
  return (
    <article className="group relative flex h-full flex-col overflow-hidden rounded-lg border border-line bg-surface transition-shadow hover:border-line-strong hover:shadow-float has-[a:focus-visible]:outline-2 has-[a:focus-visible]:outline-offset-2 has-[a:focus-visible]:outline-focus">
      <GoodsImage picture={picture} faded={stock === 'sold_out'} className="aspect-square w-full" />
      <div className="flex flex-1 flex-col px-2.5 pt-2.5 pb-3 sm:px-3">
        <Heading className="text-sm leading-snug">
          <RowLink
            to="/products/$productId"
            params={{ productId: id }}
            className="line-clamp-2 outline-none"
          >
            {words(title)}
          </RowLink>
        </Heading>
        {variants > 1 && (
          <p className="text-xs text-muted">{m.catalog_variants_count({ count: variants })}</p>
        )}
        <div className="mt-auto pt-2">
          <Terms card={card} />
        </div>
      </div>
    </article>
  )
}

function Terms({ card: { fromPrice, unit, moq, stock, supplier } }: { card: Card }) {
  const words = useWords()
  return (
    <>
      <p className="leading-tight">
        <span className="text-xs text-muted">{m.catalog_from()} </span>
        <Price value={fromPrice} className="text-lg font-semibold" />
        <span className="hidden text-xs text-muted sm:inline"> / {unitName(unit)}</span>
      </p>
      <p className="mt-0.5 text-xs text-muted">
        {m.catalog_min_order({ quantity: unitCount(unit, moq) })}
      </p>
      <p className="mt-2 border-t border-line pt-2 text-xs">
        <span className="block truncate text-ink">{words(supplier.name)}</span>
        <span className="flex flex-wrap justify-between gap-x-2 text-muted">
          {countryName(supplier.country, intlLocale())}
          <Stock state={stock} />
        </span>
      </p>
    </>
  )
}

type ImageProps = { picture: string; faded?: boolean; className?: string }

/** Decoration: the title beside it says what it shows. */
export function GoodsImage({ picture, faded = false, className }: ImageProps) {
  return (
    <img
      src={picture}
      alt=""
      loading="lazy"
      decoding="async"
      className={cx('bg-sunken object-cover', faded && 'opacity-50 grayscale', className)}
    />
  )
}

const grid = 'grid grid-cols-2 gap-3 sm:grid-cols-3 sm:gap-4'
const densities = {
  full: `${grid} lg:grid-cols-4 xl:grid-cols-6`,
  beside: `${grid} xl:grid-cols-4`,
  row: `${grid} lg:grid-cols-6 [&>li:nth-child(n+5)]:hidden sm:[&>li]:block! sm:[&>li:nth-child(n+7)]:hidden!`,
}

type GridProps = {
  cards: readonly Card[]
  /** `beside`: next to a column of filters. `row`: only as many as fit into one. */
  density?: keyof typeof densities
  level?: 2 | 3
}

export function ProductGrid({ cards, density = 'full', level = 3 }: GridProps) {
  return (
    <ul className={densities[density]}>
      {cards.map((card) => (
        <li key={card.id}>
          <ProductCard {...{ card, level }} />
        </li>
      ))}
    </ul>
  )
}

type SkeletonProps = { count: number; density?: keyof typeof densities }

export function ProductGridSkeleton({ count, density = 'full' }: SkeletonProps) {
  return (
    <div role="status">
      <span className="sr-only">{m.ui_loading()}</span>
      <ul aria-hidden className={densities[density]}>
        {Array.from({ length: count }, (_, index) => (
          <li key={index} className="rounded-lg border border-line bg-surface">
            <Skeleton className="aspect-square w-full rounded-b-none" />
            <div className="grid gap-2 px-3 py-3">
              <Skeleton className="h-4" />
              <Skeleton className="h-4 w-2/3" />
              <Skeleton className="h-6 w-1/2" />
              <Skeleton className="h-3 w-3/4" />
            </div>
          </li>
        ))}
      </ul>
    </div>
  )
}
