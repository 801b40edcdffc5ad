import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { PackageX } from 'lucide-react'
import { useSession } from '../identity/session.ts'
import { ButtonLink, PlainLink } from '../ui/link.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Notice } from '../ui/notice.tsx'
import { Breadcrumbs } from '../ui/page.tsx'
import { problemOf } from '../ui/problem.ts'
import { Skeleton, SkeletonRows } from '../ui/skeleton.tsx'
import { EmptyState } from '../ui/states.tsx'
import { usePageTitle } from '../ui/title.ts'
import { m } from '../messages.gen/messages.js'
import { BuyBox } from './buy-box.tsx'
import { chooseSku, offersFor } from './buying.ts'
import { useCategoryName } from './categories.tsx'
import { productOffersQuery } from './offer-queries.ts'
import { catalogTexts } from './problem-texts.ts'
import { AboutProduct, MoreGoods } from './product-details.tsx'
import { productQuery, type Product, type ProductSku } from './shop-queries.ts'
import { Stock } from './stock.tsx'
import { useWords } from './words.ts'

export function ProductPage() {
  const { productId = '' } = useParams({ strict: false })
  const product = useQuery(productQuery(productId))
  const status = problemOf(product.error)?.status
  // An address that cannot be one of a product is refused by its form.
  if (!product.data && (status === 404 || status === 400 || status === 422)) return <Gone />
  return (
    <Loaded query={product} texts={catalogTexts} skeleton={<Loading />}>
      {(found) => <Found key={found.id} product={found} />}
    </Loaded>
  )
}

function Found({ product }: { product: Product }) {
  const words = useWords()
  const categoryName = useCategoryName()
  usePageTitle(words(product.title))
  const { title, category, picture, supplier, skus, state } = product
  const wanted = useSearch({ strict: false }).sku
  const sku = chooseSku(skus, wanted)
  const isSold = state === 'active' && sku !== undefined
  return (
    <div className="min-w-0">
      <Breadcrumbs
        crumbs={[
          { label: m.areas_categories(), to: '/categories' },
          { label: categoryName(category), to: `/category/${category}` },
        ]}
        current={words(title)}
      />
      <div className="mt-4 grid gap-x-10 gap-y-6 lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
        <div>
          <img
            src={picture}
            alt=""
            width={400}
            height={400}
            className="aspect-square w-full rounded-xl border border-line bg-sunken object-cover lg:sticky lg:top-24"
          />
        </div>
        <div className="min-w-0">
          <h1 className="text-2xl leading-tight font-semibold">{words(title)}</h1>
          <p className="mt-2 mb-5 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted">
            {isSold && <Stock state={sku.stock} />}
            <PlainLink
              to="/suppliers/$slug"
              params={{ slug: supplier.slug }}
              className="hover:text-ink hover:underline"
            >
              {words(supplier.name)}
            </PlainLink>
            <span className="num">{m.catalog_code({ code: sku?.code ?? product.code })}</span>
          </p>
          {isSold ? <Buying {...{ product, sku }} /> : <NotSold supplier={supplier.slug} />}
        </div>
      </div>
      <AboutProduct {...{ product, sku }} />
      <MoreGoods product={product} />
    </div>
  )
}

function Buying({ product, sku }: { product: Product; sku: ProductSku }) {
  const navigate = useNavigate()
  const mayRead = useSession()?.permissions.includes('offers.read') ?? false
  const { data } = useQuery({ ...productOffersQuery(product.id), enabled: mayRead })
  const choose = (skuId: string) =>
    void navigate({
      to: '/products/$productId',
      params: { productId: product.id },
      search: { sku: skuId },
      replace: true,
      resetScroll: false,
    })
  return (
    <BuyBox
      {...{ product, sku }}
      offers={offersFor(data?.items ?? [], sku.id)}
      onChooseSku={choose}
    />
  )
}

function NotSold({ supplier }: { supplier: string }) {
  return (
    <Notice
      tone="warn"
      title={m.catalog_not_sold()}
      actions={
        <ButtonLink to="/suppliers/$slug" params={{ slug: supplier }} size="sm">
          {m.catalog_not_sold_supplier()}
        </ButtonLink>
      }
    >
      {m.catalog_not_sold_text()}
    </Notice>
  )
}

function Gone() {
  usePageTitle(m.catalog_error_product_not_found())
  return (
    <EmptyState
      icon={PackageX}
      title={<h1>{m.catalog_error_product_not_found()}</h1>}
      action={
        <>
          <ButtonLink to="/search" look="primary">
            {m.catalog_all_goods()}
          </ButtonLink>
          <ButtonLink to="/categories">{m.catalog_all_categories()}</ButtonLink>
        </>
      }
    >
      {m.catalog_product_gone_text()}
    </EmptyState>
  )
}

function Loading() {
  return (
    <div className="grid gap-10 pt-8 lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
      <Skeleton className="aspect-square w-full rounded-xl" />
      <SkeletonRows rows={7} />
    </div>
  )
}
