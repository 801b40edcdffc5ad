import { useQuery } from '@tanstack/react-query'
import { ArrowRight } from 'lucide-react'
import { countryName } from '../parties/countries.ts'
import { Card } from '../ui/card.tsx'
import { Details } from '../ui/details.tsx'
import { ButtonLink, PlainLink, TextLink } from '../ui/link.tsx'
import { intlLocale } from '../ui/locale.ts'
import { Section } from '../ui/page.tsx'
import { m } from '../messages.gen/messages.js'
import { useCategoryName } from './categories.tsx'
import { ProductGrid, ProductGridSkeleton } from './product-card.tsx'
import { someGoodsQuery, type Product, type ProductSku, type Supplier } from './shop-queries.ts'
import { SupplierAvatar, SupplierFacts, SupplierPlace } from './supplier-card.tsx'
import { unitCount, unitName } from './units.ts'
import { formatWeight } from './weight.ts'
import { useWords } from './words.ts'

type Props = { product: Product; sku: ProductSku | undefined }

export function AboutProduct({ product, sku }: Props) {
  const words = useWords()
  const description = words(product.description)
  return (
    <div className="mt-10 grid items-start gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
      <Card title={m.catalog_about()}>
        {description && <p className="mb-5 max-w-[70ch] whitespace-pre-line">{description}</p>}
        <Facts {...{ product, sku }} />
      </Card>
      <SupplierOf supplier={product.supplier} />
    </div>
  )
}

function Facts({ product, sku }: Props) {
  const words = useWords()
  const categoryName = useCategoryName()
  const { unit, origin, category } = product
  const variant = sku && words(sku.variant)
  return (
    <Details
      rows={[
        {
          label: m.catalog_fact_code(),
          value: <span className="num">{sku?.code ?? product.code}</span>,
        },
        variant ? { label: m.catalog_variant(), value: variant } : null,
        { label: m.catalog_fact_category(), value: categoryName(category) },
        { label: m.catalog_fact_unit(), value: unitName(unit) },
        sku && { label: m.catalog_fact_minimum(), value: unitCount(unit, sku.moq) },
        sku && { label: m.catalog_fact_available(), value: unitCount(unit, sku.available) },
        sku && sku.weightG > 0
          ? {
              label: m.catalog_fact_weight({ unit: unitName(unit) }),
              value: formatWeight(sku.weightG, intlLocale()),
            }
          : null,
        origin ? { label: m.catalog_fact_origin(), value: originName(origin) } : null,
      ]}
    />
  )
}

function originName(origin: string): string {
  return /^[A-Z]{2}$/.test(origin) ? countryName(origin, intlLocale()) : origin
}

function SupplierOf({ supplier }: { supplier: Supplier }) {
  const words = useWords()
  const { slug, name, description } = supplier
  return (
    <Card title={m.catalog_supplier()}>
      <div className="flex items-center gap-3">
        <SupplierAvatar {...supplier} />
        <div className="min-w-0">
          <PlainLink
            to="/suppliers/$slug"
            params={{ slug }}
            className="text-lg leading-snug font-semibold hover:text-brand-ink"
          >
            {words(name)}
          </PlainLink>
          <p className="text-sm text-muted">
            <SupplierPlace {...supplier} />
          </p>
        </div>
      </div>
      <p className="mt-3 mb-3 line-clamp-4 text-sm">{words(description)}</p>
      <SupplierFacts supplier={supplier} />
      <ButtonLink to="/suppliers/$slug" params={{ slug }} wide className="mt-4">
        {m.catalog_supplier_goods()}
      </ButtonLink>
    </Card>
  )
}

const ROW = 6

/** What else the supplier has, and others of this kind. */
export function MoreGoods({ product }: { product: Product }) {
  const words = useWords()
  const categoryName = useCategoryName()
  const { id, category, supplier } = product
  return (
    <>
      <GoodsRow
        title={m.catalog_more_of({ name: words(supplier.name) })}
        to={`/suppliers/${supplier.slug}`}
        filter={{ supplier: supplier.slug }}
        without={id}
      />
      <GoodsRow
        title={m.catalog_more_in({ name: categoryName(category) })}
        to={`/category/${category}`}
        filter={{ category }}
        without={id}
      />
    </>
  )
}

type RowProps = {
  title: string
  to: string
  filter: { supplier?: string; category?: string }
  without: string
}

function GoodsRow({ title, to, filter, without }: RowProps) {
  const { data } = useQuery(someGoodsQuery({ ...filter, limit: ROW + 1 }))
  const cards = data?.items.filter(({ id }) => id !== without).slice(0, ROW)
  if (cards?.length === 0) return null
  return (
    <Section
      title={title}
      actions={
        <TextLink to={to} className="inline-flex items-center gap-1">
          {m.catalog_see_all()}
          <span className="sr-only">: {title}</span>
          <ArrowRight aria-hidden className="size-4" />
        </TextLink>
      }
    >
      {cards ? (
        <ProductGrid cards={cards} density="row" />
      ) : (
        <ProductGridSkeleton count={ROW} density="row" />
      )}
    </Section>
  )
}
