// What a list of goods shows, as it stands in the page's address.

export type GoodsSearch = Readonly<{ q?: string; category?: string; sort?: 'price' | 'newest' }>

const MAX_QUERY = 200
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/

/** The search of an address, whatever stands there: what we do not understand is left out. */
export function goodsSearchOf({ q, category, sort }: Record<string, unknown>): GoodsSearch {
  const words = wordsOf(q)
  return {
    ...(words ? { q: words } : {}),
    ...(typeof category === 'string' && isSlug(category) ? { category } : {}),
    ...(sort === 'price' || sort === 'newest' ? { sort } : {}),
  }
}

/** What a supplier's own list shows. */
export type OwnFilter = Readonly<{ q?: string; state?: 'active' | 'archived' }>

export function ownFilterOf({ q, state }: Record<string, unknown>): OwnFilter {
  const words = wordsOf(q)
  return {
    ...(words ? { q: words } : {}),
    ...(state === 'active' || state === 'archived' ? { state } : {}),
  }
}

export function isSlug(text: string): boolean {
  return text.length <= 60 && SLUG.test(text)
}

type Facet = Readonly<{ category: string; products: number }>

/** How many goods a list has in all, from the facets that come with its first page. */
export function totalOf(facets: readonly Facet[], category: string | undefined): number {
  const counted = facets.filter((facet) => category === undefined || facet.category === category)
  return counted.reduce((total, { products }) => total + products, 0)
}

function wordsOf(q: unknown): string {
  return typeof q === 'string' ? q.trim().slice(0, MAX_QUERY) : ''
}
