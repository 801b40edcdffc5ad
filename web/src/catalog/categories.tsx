import { useQuery } from '@tanstack/react-query'
import { LayoutGrid } from 'lucide-react'
import { cx } from '../ui/cx.ts'
import { formatCount } from '../ui/format.ts'
import { PlainLink } from '../ui/link.tsx'
import { intlLocale } from '../ui/locale.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import { m } from '../messages.gen/messages.js'
import { categoriesQuery } from './shop-queries.ts'
import { useWords } from './words.ts'

// One of the goods stands for its category. A category without one here gets a plain sign.
const pictures: Readonly<Record<string, string>> = {
  bags: 'bags/tote-teal-2',
  candles: 'candles/candle-blush-3',
  ceramics: 'ceramics/mug-navy-2',
  electronics: 'electronics/headphones-teal-1',
  garden: 'garden/wateringcan-red-2',
  homeware: 'homeware/clock-coral-1',
  jewellery: 'jewellery/earrings-gold-2',
  kitchen: 'kitchen/utensils-sage-1',
  lighting: 'lighting/tablelamp-mustard-1',
  seasonal: 'seasonal/wreath-green-1',
  stationery: 'stationery/notebook-teal-2',
  textiles: 'textiles/throw-terracotta-2',
  toys: 'toys/teddy-brown-1',
}

/** A category's name in the reader's language; its slug until the names are there. */
export function useCategoryName(): (slug: string) => string {
  const words = useWords()
  const { data } = useQuery(categoriesQuery)
  return (slug) => {
    const category = data?.items.find((each) => each.slug === slug)
    return category ? words(category.name) : slug
  }
}

export function CategoryPicture({ slug, className }: { slug: string; className?: string }) {
  const picture = pictures[slug]
  if (!picture) {
    return (
      <span className={cx('flex items-center justify-center bg-sunken text-muted', className)}>
        <LayoutGrid aria-hidden className="size-1/3" strokeWidth={1.4} />
      </span>
    )
  }
  return (
    <img
      src={`/pictures/${picture}.svg`}
      alt=""
      className={cx('bg-sunken object-cover', className)}
    />
  )
}

/**
 * The categories with a picture each; in one row that scrolls sideways where there is little room.
 */
export function CategoryTiles({ layout }: { layout: 'strip' | 'grid' }) {
  const words = useWords()
  const { data } = useQuery(categoriesQuery)
  const shown = data?.items.filter(({ products }) => products > 0)
  const all = shown?.reduce((total, { products }) => total + products, 0) ?? 0
  return (
    <ul className={layouts[layout]}>
      {shown?.map(({ slug, name, products }) => (
        <li key={slug} className={item}>
          <Tile {...{ slug, products }} name={words(name)} />
        </li>
      ))}
      {shown ? (
        <li className={item}>
          <EverythingTile products={all} />
        </li>
      ) : (
        Array.from({ length: SKELETONS }, (_, index) => (
          <li key={index} className={item}>
            <Skeleton className="aspect-square w-full rounded-lg" />
          </li>
        ))
      )}
    </ul>
  )
}

const SKELETONS = 14
const item = 'w-24 shrink-0 snap-start sm:w-auto'
const columns = 'sm:grid-cols-5 md:grid-cols-7'
const layouts = {
  strip: cx(
    '-mx-4 flex snap-x scroll-px-4 gap-3 overflow-x-auto px-4 pt-1 pb-2 [scrollbar-width:none]',
    'sm:mx-0 sm:grid sm:gap-x-4 sm:gap-y-5 sm:overflow-visible sm:p-0',
    columns,
  ),
  grid: cx('grid grid-cols-3 gap-x-3 gap-y-5 sm:gap-x-4 [&>li]:w-auto', columns),
}

type TileProps = { slug: string; name: string; products: number }

function Tile({ slug, name, products }: TileProps) {
  return (
    <PlainLink to="/category/$slug" params={{ slug }} className={tile}>
      <CategoryPicture slug={slug} className={tilePicture} />
      <TileText {...{ name, products }} />
    </PlainLink>
  )
}

/** After the last category: everything. */
function EverythingTile({ products }: { products: number }) {
  return (
    <PlainLink to="/search" className={tile}>
      <CategoryPicture slug="" className={tilePicture} />
      <TileText name={m.catalog_all_goods()} {...{ products }} />
    </PlainLink>
  )
}

const tile = 'group block rounded-lg'
const tilePicture =
  'aspect-square w-full rounded-lg border border-line transition-shadow group-hover:shadow-float'

function TileText({ name, products }: { name: string; products: number }) {
  const shown = formatCount(products, intlLocale())
  return (
    <>
      <span className="mt-2 block text-center text-sm leading-snug font-medium group-hover:text-brand-ink">
        {name}
      </span>
      <span className="block text-center text-xs text-muted">
        {m.catalog_goods_count({ count: products, shown })}
      </span>
    </>
  )
}
