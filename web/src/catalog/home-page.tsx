import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ArrowRight, HandCoins, PackageCheck, ShieldCheck, type LucideIcon } from 'lucide-react'
import { unwrap } from '@danbao/sdk'
import { api } from '../api.ts'
import { useSession } from '../identity/session.ts'
import { ButtonLink, TextLink } from '../ui/link.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Notice } from '../ui/notice.tsx'
import { Section } from '../ui/page.tsx'
import { usePageTitle } from '../ui/title.ts'
import { m } from '../messages.gen/messages.js'
import { CategoryTiles } from './categories.tsx'
import { ProductGrid, ProductGridSkeleton } from './product-card.tsx'
import { someGoodsQuery, suppliersQuery } from './shop-queries.ts'
import { SupplierTiles } from './supplier-card.tsx'

const SHOWN_GOODS = 24
const SHOWN_SUPPLIERS = 8

export function HomePage() {
  usePageTitle('')
  return (
    <>
      <Promise />
      <OffersToMe />
      <Section
        title={m.areas_categories()}
        actions={<More to="/categories">{m.catalog_all_categories()}</More>}
      >
        <CategoryTiles layout="strip" />
      </Section>
      <Section title={m.catalog_goods()} note={m.catalog_goods_note()}>
        <Goods />
        <div className="mt-6 flex justify-center">
          <ButtonLink to="/search" size="lg" look="secondary">
            {m.catalog_all_goods()}
            <ArrowRight aria-hidden className="size-4.5" />
          </ButtonLink>
        </div>
      </Section>
      <Suppliers />
    </>
  )
}

/** What the shop is for, in as little room as it takes: the goods are the point. */
function Promise() {
  return (
    <section className="mb-7 grid items-center gap-x-10 gap-y-4 rounded-xl border border-brand-line bg-brand-soft px-4 py-4 sm:px-6 sm:py-5 grid-cols-[minmax(0,1fr)] lg:grid-cols-[1fr_auto]">
      <div>
        <h1 className="text-xl font-semibold sm:text-2xl">{m.catalog_promise_title()}</h1>
        <p className="mt-1 max-w-[58ch] text-muted">{m.catalog_promise_text()}</p>
      </div>
      <ol className="hidden items-start gap-4 sm:flex">
        <PromiseStep icon={HandCoins} text={m.catalog_promise_pay()} />
        <NextSign />
        <PromiseStep icon={ShieldCheck} text={m.catalog_promise_hold()} />
        <NextSign />
        <PromiseStep icon={PackageCheck} text={m.catalog_promise_release()} />
      </ol>
    </section>
  )
}

function PromiseStep({ icon: Icon, text }: { icon: LucideIcon; text: string }) {
  return (
    <li className="flex w-26 min-w-0 flex-col items-center gap-1.5 text-center text-sm leading-snug">
      <span className="rounded-full border border-brand-line bg-surface p-2.5 text-brand-ink">
        <Icon aria-hidden className="size-5" strokeWidth={1.8} />
      </span>
      {text}
    </li>
  )
}

function NextSign() {
  return <ArrowRight aria-hidden className="mt-3.5 size-4 shrink-0 text-muted" />
}

/** For who buys here: prices that wait to be used. */
function OffersToMe() {
  const mayRead = useSession()?.permissions.includes('offers.read') ?? false
  const { data } = useQuery({
    queryKey: ['offers', 'some'],
    queryFn: () => unwrap(api.GET('/v1/offers', { params: { query: { limit: 20 } } })),
    enabled: mayRead,
    meta: { anonymous: true },
  })
  const count = data?.items.length ?? 0
  if (count === 0) return null
  return (
    <Notice className="mb-7">
      <span className="flex flex-wrap items-center gap-x-3">
        {m.catalog_offers_waiting({ count })}
        <TextLink to="/account/offers">{m.catalog_offers_see()}</TextLink>
      </span>
    </Notice>
  )
}

function Goods() {
  const goods = useQuery(someGoodsQuery({ limit: SHOWN_GOODS }))
  return (
    <Loaded query={goods} skeleton={<ProductGridSkeleton count={SHOWN_GOODS} />}>
      {({ items }) => <ProductGrid cards={items} />}
    </Loaded>
  )
}

function Suppliers() {
  const suppliers = useInfiniteQuery(suppliersQuery(SHOWN_SUPPLIERS))
  return (
    <Section
      title={m.catalog_suppliers()}
      actions={<More to="/suppliers">{m.catalog_all_suppliers()}</More>}
    >
      <Loaded query={suppliers}>
        {({ pages }) => <SupplierTiles suppliers={pages.flatMap(({ items }) => items)} />}
      </Loaded>
    </Section>
  )
}

function More({ to, children }: { to: string; children: string }) {
  return (
    <TextLink to={to} className="inline-flex items-center gap-1">
      {children}
      <ArrowRight aria-hidden className="size-4" />
    </TextLink>
  )
}
