import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { SpellCheck2, Telescope } from 'lucide-react'
import { useId } from 'react'
import { cx } from '../ui/cx.ts'
import { formatCount } from '../ui/format.ts'
import { Select } from '../ui/input.tsx'
import { LoadMore } from '../ui/load-more.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { intlLocale } from '../ui/locale.ts'
import { m } from '../messages.gen/messages.js'
import { CategoryFilter, type CategoryLink } from './category-filter.tsx'
import { goodsSearchOf, totalOf, type GoodsSearch } from './goods-search.ts'
import { NoGoodsFound } from './no-goods-found.tsx'
import { ProductGrid, ProductGridSkeleton } from './product-card.tsx'
import { goodsQuery, type GoodsFilter } from './shop-queries.ts'

type Props = {
  /** The page's own address, without its search. */
  to: string
  search: GoodsSearch
  filter: GoodsFilter
  /** Where a category, or all of them, is to be seen. */
  categoryLink: (category: string | undefined) => CategoryLink
}

const SKELETONS = 12

/** Goods with their categories beside them, in the order asked for, a page at a time. */
export function GoodsList({ to, search, filter, categoryLink }: Props) {
  const goods = useInfiniteQuery(goodsQuery(filter))
  const first = goods.data?.pages[0]
  const facets = first?.facets ?? []
  const total = totalOf(facets, filter.category)
  // Its place is kept while the goods are on their way.
  const hasFilter = !first || facets.length > 0
  return (
    <div
      className={cx('grid gap-x-8 gap-y-4', hasFilter && 'lg:grid-cols-[12.5rem_minmax(0,1fr)]')}
    >
      {hasFilter && <CategoryFilter facets={facets} chosen={filter.category} link={categoryLink} />}
      <div className="min-w-0" aria-busy={goods.isPlaceholderData}>
        <div className="mb-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <p role="status" className="num text-muted">
            {total > 0 &&
              m.catalog_found({ count: total, shown: formatCount(total, intlLocale()) })}
          </p>
          {total > 1 && <SortMenu {...{ to, search }} />}
        </div>
        <Loaded query={goods} skeleton={<ProductGridSkeleton count={SKELETONS} density="beside" />}>
          {({ pages }) => {
            const cards = pages.flatMap(({ items }) => items)
            if (cards.length === 0) return <NoGoodsFound {...{ search, facets, categoryLink }} />
            return (
              <div className={cx('transition-opacity', goods.isPlaceholderData && 'opacity-50')}>
                {first && <Hints q={search.q} {...first} />}
                <ProductGrid cards={cards} density="beside" level={2} />
                <LoadMore query={goods} shown={cards.length} total={total} />
              </div>
            )
          }}
        </Loaded>
      </div>
    </div>
  )
}

type HintsProps = { q: string | undefined; corrected: string | null; loose: boolean }

/** Where the search took a liberty, it says so. */
function Hints({ q, corrected, loose }: HintsProps) {
  if (!q || (corrected === null && !loose)) return null
  return (
    <ul className="mb-4 grid gap-1.5 rounded-lg border border-note-line bg-note-soft px-4 py-3">
      {corrected !== null && (
        <li className="flex gap-2.5">
          <SpellCheck2 aria-hidden className="mt-0.5 size-5 shrink-0 text-note" />
          <span>{m.catalog_corrected({ typed: q, corrected })}</span>
        </li>
      )}
      {loose && (
        <li className="flex gap-2.5">
          <Telescope aria-hidden className="mt-0.5 size-5 shrink-0 text-note" />
          <span>{m.catalog_loose()}</span>
        </li>
      )}
    </ul>
  )
}

function SortMenu({ to, search }: Pick<Props, 'to' | 'search'>) {
  const id = useId()
  const navigate = useNavigate()
  const { q, category, sort = 'relevance' } = search
  const choose = (chosen: string) => {
    const next = goodsSearchOf({ q, category, sort: chosen })
    void navigate({ to, search: next, resetScroll: false })
  }
  return (
    <div className="ml-auto flex items-center gap-2">
      <label htmlFor={id} className="text-sm text-muted">
        {m.catalog_sort()}
      </label>
      <Select
        id={id}
        value={sort}
        onChange={(event) => choose(event.target.value)}
        options={[
          { value: 'relevance', label: q ? m.catalog_sort_relevance() : m.catalog_sort_mixed() },
          { value: 'price', label: m.catalog_sort_price() },
          { value: 'newest', label: m.catalog_sort_newest() },
        ]}
      />
    </div>
  )
}
