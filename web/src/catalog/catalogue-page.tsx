import { useInfiniteQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { Download, FileUp, PackageOpen } from 'lucide-react'
import { SearchBox } from '../areas/search-box.tsx'
import { buttonClasses } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { formatCount } from '../ui/format.ts'
import { ButtonLink, TextLink } from '../ui/link.tsx'
import { LoadMore } from '../ui/load-more.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { intlLocale } from '../ui/locale.ts'
import { Page } from '../ui/page.tsx'
import { EmptyState } from '../ui/states.tsx'
import { Badge } from '../ui/status.tsx'
import { Table, type Column } from '../ui/table.tsx'
import { TabLink, TabLinks } from '../ui/tabs.tsx'
import { m } from '../messages.gen/messages.js'
import { ownFilterOf, type OwnFilter } from './goods-search.ts'
import { ownGoodsQuery, type OwnProduct, type OwnSku } from './own-queries.ts'
import { catalogTexts } from './problem-texts.ts'
import { SkuActions } from './sku-actions.tsx'
import { SkuPrices, SkuTitle } from './sku-parts.tsx'
import { Stock } from './stock.tsx'

const to = '/supplier/catalogue'
type Row = Readonly<{ product: OwnProduct; sku: OwnSku }>

export function CataloguePage() {
  const filter = ownFilterOf(useSearch({ strict: false }))
  const goods = useInfiniteQuery(ownGoodsQuery(filter))
  return (
    <Page title={m.areas_catalogue()} intro={m.catalog_own_intro()} actions={<Actions />}>
      <div className="mb-4 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <StateTabs q={filter.q} />
        <SearchBox
          label={m.catalog_own_search()}
          placeholder={m.catalog_own_search()}
          to={to}
          value={filter.q ?? ''}
          className="w-full sm:w-80"
        />
      </div>
      <Loaded query={goods} texts={catalogTexts}>
        {({ pages }) => {
          const rows = rowsOf(pages.flatMap(({ items }) => items))
          if (rows.length === 0) return <Nothing filter={filter} />
          return (
            <>
              <Card flush>
                <Table
                  caption={m.areas_catalogue()}
                  columns={columns()}
                  rows={rows}
                  rowKey={({ sku }) => sku.id}
                />
              </Card>
              <LoadMore query={goods} shown={rows.length} />
            </>
          )
        }}
      </Loaded>
    </Page>
  )
}

function rowsOf(products: readonly OwnProduct[]): Row[] {
  return products.flatMap((product) => product.skus.map((sku) => ({ product, sku })))
}

function Actions() {
  return (
    <>
      <a href="/v1/supplier/catalogue/export.csv" download className={buttonClasses()}>
        <Download aria-hidden className="size-4.5" />
        {m.catalog_export()}
      </a>
      <ButtonLink
        to="/supplier/import"
        look="primary"
        icon={<FileUp aria-hidden className="size-4.5" />}
      >
        {m.catalog_import()}
      </ButtonLink>
    </>
  )
}

function StateTabs({ q }: { q: string | undefined }) {
  const tabs = [
    { label: m.catalog_own_all(), state: undefined },
    { label: m.catalog_own_active(), state: 'active' },
    { label: m.catalog_own_archived(), state: 'archived' },
  ] as const
  return (
    <TabLinks label={m.catalog_own_states()}>
      {tabs.map(({ label, state }) => (
        <TabLink
          key={label}
          to={to}
          search={ownFilterOf({ q, state })}
          activeOptions={{ exact: true, includeSearch: true }}
        >
          {label}
        </TabLink>
      ))}
    </TabLinks>
  )
}

function columns(): Column<Row>[] {
  return [
    {
      key: 'goods',
      header: m.catalog_col_goods(),
      primary: true,
      cell: ({ product, sku }) => <SkuTitle {...{ product, sku }} />,
    },
    {
      key: 'stock',
      header: m.catalog_col_stock(),
      align: 'end',
      cell: ({ sku }) => <StockCell sku={sku} />,
    },
    {
      key: 'moq',
      header: m.catalog_col_moq(),
      align: 'end',
      cell: ({ sku }) => formatCount(sku.moq, intlLocale()),
    },
    {
      key: 'price',
      header: m.catalog_col_price(),
      align: 'end',
      cell: ({ sku }) => <SkuPrices tiers={sku.tiers} />,
    },
    {
      key: 'state',
      header: m.catalog_col_state(),
      cell: ({ product, sku }) => <StateCell {...{ product, sku }} />,
    },
    {
      key: 'actions',
      header: <span className="sr-only">{m.catalog_col_actions()}</span>,
      cell: ({ product, sku }) => <SkuActions {...{ product, sku }} />,
    },
  ]
}

function StockCell({ sku: { onHand, reserved } }: { sku: OwnSku }) {
  const locale = intlLocale()
  return (
    <>
      {formatCount(onHand, locale)}
      {reserved > 0 && (
        <span className="block text-xs text-muted">
          {m.catalog_reserved({ shown: formatCount(reserved, locale) })}
        </span>
      )}
    </>
  )
}

function StateCell({ product, sku }: Row) {
  if (product.state === 'archived') return <Badge>{m.catalog_state_archived()}</Badge>
  if (sku.state === 'archived') return <Badge>{m.catalog_state_off()}</Badge>
  return <Stock state={sku.stock} className="align-middle text-sm whitespace-nowrap" />
}

function Nothing({ filter: { q, state } }: { filter: OwnFilter }) {
  if (q !== undefined || state !== undefined) {
    return (
      <EmptyState
        title={<h2>{m.catalog_own_none_found()}</h2>}
        action={<TextLink to={to}>{m.catalog_own_show_all()}</TextLink>}
      />
    )
  }
  return (
    <EmptyState
      icon={PackageOpen}
      title={<h2>{m.catalog_own_none()}</h2>}
      action={
        <ButtonLink to="/supplier/import" look="primary">
          {m.catalog_import()}
        </ButtonLink>
      }
    >
      {m.catalog_own_none_text()}
    </EmptyState>
  )
}
