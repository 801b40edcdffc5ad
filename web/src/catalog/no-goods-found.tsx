import { SearchX } from 'lucide-react'
import { buttonClasses } from '../ui/button.tsx'
import { PlainLink } from '../ui/link.tsx'
import { EmptyState } from '../ui/states.tsx'
import { m } from '../messages.gen/messages.js'
import { CategoryTiles } from './categories.tsx'
import type { CategoryLink, Facet } from './category-filter.tsx'
import type { GoodsSearch } from './goods-search.ts'

type Props = {
  search: GoodsSearch
  facets: readonly Facet[]
  categoryLink: (category: string | undefined) => CategoryLink
}

/** Nothing to show: why that may be, and ways on from here. */
export function NoGoodsFound({ search, facets, categoryLink }: Props) {
  const elsewhere = facets.length > 0 && categoryLink(undefined)
  return (
    <>
      <EmptyState
        icon={SearchX}
        title={
          <h2>{search.q ? m.catalog_none_found({ typed: search.q }) : m.catalog_none_here()}</h2>
        }
        action={
          elsewhere && (
            <PlainLink {...elsewhere} className={buttonClasses()}>
              {m.catalog_look_everywhere()}
            </PlainLink>
          )
        }
      >
        {search.q && m.catalog_none_hint()}
      </EmptyState>
      <h3 className="mb-3 text-lg font-semibold">{m.catalog_none_categories()}</h3>
      <CategoryTiles layout="grid" />
    </>
  )
}
