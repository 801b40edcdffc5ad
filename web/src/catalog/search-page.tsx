import { useSearch } from '@tanstack/react-router'
import { Page } from '../ui/page.tsx'
import { m } from '../messages.gen/messages.js'
import { GoodsList } from './goods-list.tsx'
import { goodsSearchOf } from './goods-search.ts'

const to = '/search'

/** What the search field in the header leads to; without words, all goods there are. */
export function SearchPage() {
  const search = goodsSearchOf(useSearch({ strict: false }))
  const { q, sort } = search
  return (
    <Page title={q ? m.catalog_results({ typed: q }) : m.catalog_all_goods()}>
      <GoodsList
        {...{ to, search }}
        filter={search}
        categoryLink={(category) => ({ to, search: goodsSearchOf({ q, category, sort }) })}
      />
    </Page>
  )
}
