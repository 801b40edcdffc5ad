import { useQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { NotFound } from '../areas/fallbacks.tsx'
import { Page } from '../ui/page.tsx'
import { m } from '../messages.gen/messages.js'
import { CategoryPicture, CategoryTiles, useCategoryName } from './categories.tsx'
import { GoodsList } from './goods-list.tsx'
import { goodsSearchOf, isSlug } from './goods-search.ts'
import { categoriesQuery } from './shop-queries.ts'

export function CategoriesPage() {
  return (
    <Page title={m.areas_categories()}>
      <CategoryTiles layout="grid" />
    </Page>
  )
}

export function CategoryPage() {
  const { slug = '' } = useParams({ strict: false })
  const { sort } = goodsSearchOf(useSearch({ strict: false }))
  const { data } = useQuery(categoriesQuery)
  const name = useCategoryName()(slug)
  const isUnknown = data !== undefined && !data.items.some((category) => category.slug === slug)
  if (isUnknown || !isSlug(slug)) return <NotFound />
  const search = goodsSearchOf({ sort })
  return (
    <Page
      title={data ? name : ''}
      heading={
        <span className="flex min-h-14 items-center gap-3.5">
          <CategoryPicture slug={slug} className="size-14 rounded-lg border border-line" />
          {data ? name : ''}
        </span>
      }
      crumbs={[{ label: m.areas_categories(), to: '/categories' }]}
    >
      <GoodsList
        to={`/category/${slug}`}
        search={search}
        filter={{ ...search, category: slug }}
        categoryLink={(category) => ({
          to: category === undefined ? '/search' : `/category/${category}`,
          search,
        })}
      />
    </Page>
  )
}
