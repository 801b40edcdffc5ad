import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { SearchBox } from '../areas/search-box.tsx'
import { NotFound } from '../areas/fallbacks.tsx'
import { LoadMore } from '../ui/load-more.tsx'
import { useLocale } from '../ui/locale.ts'
import { Loaded } from '../ui/loaded.tsx'
import { Page } from '../ui/page.tsx'
import { problemOf } from '../ui/problem.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import { m } from '../messages.gen/messages.js'
import { GoodsList } from './goods-list.tsx'
import { goodsSearchOf } from './goods-search.ts'
import { supplierQuery, suppliersQuery, type Supplier } from './shop-queries.ts'
import { SupplierAvatar, SupplierCard, SupplierFacts, SupplierPlace } from './supplier-card.tsx'
import { useWords } from './words.ts'

const PAGE = 30

export function SuppliersPage() {
  const suppliers = useInfiniteQuery(suppliersQuery(PAGE))
  return (
    <Page title={m.catalog_suppliers()} intro={m.catalog_suppliers_intro()}>
      <Loaded query={suppliers}>
        {({ pages }) => {
          const shown = pages.flatMap(({ items }) => items)
          return (
            <>
              <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
                {shown.map((supplier) => (
                  <li key={supplier.id}>
                    <SupplierCard supplier={supplier} />
                  </li>
                ))}
              </ul>
              <LoadMore query={suppliers} shown={shown.length} />
            </>
          )
        }}
      </Loaded>
    </Page>
  )
}

export function SupplierPage() {
  const { slug = '' } = useParams({ strict: false })
  const supplier = useQuery(supplierQuery(slug))
  const status = problemOf(supplier.error)?.status ?? 0
  if (status === 404 || status === 400 || status === 422) return <NotFound />
  return (
    <Loaded query={supplier} skeleton={<Skeleton className="h-48 w-full" />}>
      {(found) => <Profile supplier={found} />}
    </Loaded>
  )
}

function Profile({ supplier }: { supplier: Supplier }) {
  const words = useWords()
  const search = goodsSearchOf(useSearch({ strict: false }))
  const { slug, name, description } = supplier
  const { q, sort } = search
  const to = `/suppliers/${slug}`
  return (
    <Page
      title={words(name)}
      crumbs={[{ label: m.catalog_suppliers(), to: '/suppliers' }]}
      heading={
        <span className="flex items-center gap-4">
          <SupplierAvatar {...supplier} size="lg" />
          {words(name)}
        </span>
      }
      intro={
        <span className="mt-3 grid gap-1.5">
          <OtherName name={name} />
          <SupplierPlace {...supplier} />
          <span className="text-ink">{words(description)}</span>
          <SupplierFacts supplier={supplier} />
        </span>
      }
      actions={
        <SearchBox
          label={m.catalog_search_within({ name: words(name) })}
          placeholder={m.catalog_search_here()}
          to={to}
          value={q ?? ''}
          className="w-full sm:w-72"
        />
      }
    >
      <GoodsList
        {...{ to, search }}
        filter={{ ...search, supplier: slug }}
        categoryLink={(category) => ({ to, search: goodsSearchOf({ q, category, sort }) })}
      />
    </Page>
  )
}

/** The name in the other language: what stands on its papers, or what buyers abroad call it. */
function OtherName({ name }: Pick<Supplier, 'name'>) {
  const other = useLocale() === 'zh' ? 'en' : 'zh'
  const shown = useWords()(name)
  if (!name[other] || name[other] === shown) return null
  return (
    <span lang={other} className="text-lg text-ink">
      {name[other]}
    </span>
  )
}
