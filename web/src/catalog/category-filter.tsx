import { useQuery } from '@tanstack/react-query'
import { cx } from '../ui/cx.ts'
import { formatCount } from '../ui/format.ts'
import { PlainLink } from '../ui/link.tsx'
import { intlLocale } from '../ui/locale.ts'
import { m } from '../messages.gen/messages.js'
import type { GoodsSearch } from './goods-search.ts'
import { categoriesQuery } from './shop-queries.ts'
import { useWords } from './words.ts'

export type CategoryLink = Readonly<{ to: string; search: GoodsSearch }>
export type Facet = Readonly<{ category: string; products: number }>

type Props = {
  facets: readonly Facet[]
  chosen: string | undefined
  link: (category: string | undefined) => CategoryLink
}

/** Beside the goods where there is room, else a row above them that scrolls sideways. */
export function CategoryFilter({ facets, chosen, link }: Props) {
  const words = useWords()
  const { data } = useQuery(categoriesQuery)
  const counts = new Map(facets.map(({ category, products }) => [category, products]))
  // In the shop's order, so that a category keeps its place from search to search.
  const shown = (data?.items ?? []).filter(({ slug }) => counts.has(slug) || slug === chosen)
  const all = facets.reduce((total, { products }) => total + products, 0)
  return (
    <nav aria-label={m.areas_categories()} className="min-w-0 lg:min-h-64">
      <h2 className="mb-2 hidden px-3 text-sm font-semibold lg:block">{m.areas_categories()}</h2>
      <ul className={list}>
        {all > 0 && (
          <Item
            {...link(undefined)}
            name={m.catalog_every_category()}
            count={all}
            current={!chosen}
          />
        )}
        {shown.map(({ slug, name }) => (
          <Item
            key={slug}
            {...link(slug)}
            name={words(name)}
            count={counts.get(slug) ?? 0}
            current={slug === chosen}
          />
        ))}
      </ul>
    </nav>
  )
}

const list = cx(
  '-mx-4 flex gap-2 overflow-x-auto scroll-px-4 px-4 pb-1 [scrollbar-width:none]',
  'lg:mx-0 lg:grid lg:gap-0.5 lg:overflow-visible lg:p-0',
)

type ItemProps = CategoryLink & { name: string; count: number; current: boolean }

function Item({ to, search, name, count, current }: ItemProps) {
  return (
    <li className="shrink-0">
      <PlainLink
        to={to}
        search={search}
        resetScroll={false}
        // The router marks the present path; a category may also stand in the search.
        aria-current={current ? 'page' : false}
        className={cx(
          'flex min-h-9 items-center justify-between gap-2.5 rounded-full border px-3 text-sm whitespace-nowrap transition-colors',
          'lg:rounded-md lg:border-transparent lg:whitespace-normal',
          current
            ? 'border-brand-line bg-brand-soft font-medium text-brand-ink'
            : 'border-line bg-surface hover:bg-sunken lg:bg-transparent',
        )}
      >
        {name}
        <span className={cx('num text-xs', !current && 'text-muted')}>
          {formatCount(count, intlLocale())}
        </span>
      </PlainLink>
    </li>
  )
}
