import { MapPin } from 'lucide-react'
import { countryName } from '../parties/countries.ts'
import { cx } from '../ui/cx.ts'
import { formatCount } from '../ui/format.ts'
import { toneClasses, type Tone } from '../ui/icons.ts'
import { RowLink } from '../ui/link.tsx'
import { intlLocale } from '../ui/locale.ts'
import { m } from '../messages.gen/messages.js'
import { initialsOf, numberOf } from './initials.ts'
import type { Supplier } from './shop-queries.ts'
import { useWords, type Words } from './words.ts'

const tones: readonly Tone[] = ['brand', 'note', 'good', 'warn', 'bad']
const sizes = { sm: 'size-10 text-sm', md: 'size-12', lg: 'size-16 text-xl' } as const

type AvatarProps = { slug: string; name: Words; size?: keyof typeof sizes }

/** Stands in for a logo; always the same colour for the same supplier. */
export function SupplierAvatar({ slug, name, size = 'md' }: AvatarProps) {
  const words = useWords()
  const tone = tones[numberOf(slug) % tones.length] ?? 'brand'
  return (
    <span
      aria-hidden
      className={cx(
        'inline-flex shrink-0 items-center justify-center rounded-lg border font-semibold',
        sizes[size],
        toneClasses[tone],
      )}
    >
      {initialsOf(words(name))}
    </span>
  )
}

/** "Jingdezhen, China". */
export function SupplierPlace({ city, country }: Pick<Supplier, 'city' | 'country'>) {
  return (
    <span>
      <MapPin aria-hidden className="mr-1 inline size-3.5 align-[-0.1em]" />
      {m.catalog_place({ city, country: countryName(country, intlLocale()) })}
    </span>
  )
}

function goodsCount(products: number): string {
  return m.catalog_goods_count({ count: products, shown: formatCount(products, intlLocale()) })
}

const tile =
  'relative h-full rounded-lg border border-line bg-surface transition-shadow hover:border-line-strong hover:shadow-float has-[a:focus-visible]:outline-2 has-[a:focus-visible]:outline-offset-2 has-[a:focus-visible]:outline-focus'

/** A few suppliers in little room. */
export function SupplierTiles({ suppliers }: { suppliers: readonly Supplier[] }) {
  const words = useWords()
  return (
    <ul className="grid grid-cols-[minmax(0,1fr)] gap-3 sm:grid-cols-2 sm:gap-4 lg:grid-cols-4">
      {suppliers.map((supplier) => (
        <li key={supplier.id} className={cx(tile, 'flex items-center gap-3 px-3.5 py-3')}>
          <SupplierAvatar {...supplier} />
          <div className="min-w-0 text-sm text-muted">
            <RowLink
              to="/suppliers/$slug"
              params={{ slug: supplier.slug }}
              className="block truncate text-base outline-none"
            >
              {words(supplier.name)}
            </RowLink>
            <span className="block truncate">
              <SupplierPlace {...supplier} />
            </span>
            {goodsCount(supplier.products)}
          </div>
        </li>
      ))}
    </ul>
  )
}

/** One of a list of suppliers, with what it says of itself. */
export function SupplierCard({ supplier }: { supplier: Supplier }) {
  const words = useWords()
  const { slug, name, description } = supplier
  return (
    <article className={cx(tile, 'flex flex-col gap-3 px-4 py-4')}>
      <div className="flex items-center gap-3">
        <SupplierAvatar {...supplier} />
        <div className="min-w-0">
          <h2 className="text-lg leading-snug font-semibold">
            <RowLink to="/suppliers/$slug" params={{ slug }} className="font-semibold outline-none">
              {words(name)}
            </RowLink>
          </h2>
          <p className="text-sm text-muted">
            <SupplierPlace {...supplier} />
          </p>
        </div>
      </div>
      <p className="line-clamp-3 flex-1 text-sm">{words(description)}</p>
      <SupplierFacts supplier={supplier} />
    </article>
  )
}

/** "Since 1998 · 24 products · prices in CNY". */
export function SupplierFacts({ supplier }: { supplier: Supplier }) {
  const { foundedYear, products, currency } = supplier
  const facts = [
    foundedYear === null ? '' : m.catalog_since({ year: foundedYear.toString() }),
    goodsCount(products),
    m.catalog_prices_in({ currency }),
  ].filter(Boolean)
  return (
    <ul className="flex flex-wrap text-sm text-muted">
      {facts.map((fact, index) => (
        <li key={fact}>
          {index > 0 && <span aria-hidden>&nbsp;·&nbsp;</span>}
          {fact}
        </li>
      ))}
    </ul>
  )
}
