import { unwrap } from '@danbao/sdk'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Plus, Tags } from 'lucide-react'
import { api } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { formatCount } from '../ui/format.ts'
import { ButtonLink } from '../ui/link.tsx'
import { LoadMore } from '../ui/load-more.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { intlLocale } from '../ui/locale.ts'
import { Price } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { problemText } from '../ui/problem.ts'
import { EmptyState } from '../ui/states.tsx'
import { Status } from '../ui/status.tsx'
import { Table, type Column } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { Available, ListPrice } from './offer-parts.tsx'
import { ownOffersQuery, type Offer } from './offer-queries.ts'
import { catalogTexts } from './problem-texts.ts'
import { SkuTitle } from './sku-parts.tsx'
import { unitCount, unitName } from './units.ts'

/** The offers that my company made, as a supplier. */
export function MadeOffersPage() {
  const offers = useInfiniteQuery(ownOffersQuery)
  return (
    <Page title={m.areas_offers()} intro={m.catalog_offers_made_intro()} actions={<MakeLink />}>
      <Loaded query={offers} texts={catalogTexts}>
        {({ pages }) => {
          const rows = pages.flatMap(({ items }) => items)
          if (rows.length === 0) return <None />
          return (
            <>
              <Card flush>
                <Table
                  caption={m.areas_offers()}
                  columns={columns()}
                  rows={rows}
                  rowKey={({ id }) => id}
                />
              </Card>
              <LoadMore query={offers} shown={rows.length} />
            </>
          )
        }}
      </Loaded>
    </Page>
  )
}

function MakeLink() {
  return (
    <ButtonLink
      to="/supplier/offers/new"
      look="primary"
      icon={<Plus aria-hidden className="size-4.5" />}
    >
      {m.catalog_offer_make()}
    </ButtonLink>
  )
}

function None() {
  return (
    <EmptyState icon={Tags} title={<h2>{m.catalog_offers_made_none()}</h2>} action={<MakeLink />}>
      {m.catalog_offers_made_none_text()}
    </EmptyState>
  )
}

function columns(): Column<Offer>[] {
  return [
    {
      key: 'goods',
      header: m.catalog_col_goods(),
      primary: true,
      cell: (offer) => <SkuTitle product={offer} sku={offer} />,
    },
    {
      key: 'buyer',
      header: m.catalog_col_buyer(),
      // An address has no place to break at of its own.
      cell: ({ buyer }) => <span className="wrap-anywhere">{buyer.name}</span>,
    },
    {
      key: 'price',
      header: m.catalog_col_price(),
      align: 'end',
      cell: (offer) => (
        <>
          <span className="whitespace-nowrap">
            <Price value={offer.unitPrice} />
            <span className="text-xs text-muted"> / {unitName(offer.unit)}</span>
          </span>
          <ListPrice {...offer} quantity={offer.minQuantity} />
        </>
      ),
    },
    {
      key: 'quantity',
      header: m.catalog_quantity(),
      align: 'end',
      cell: (offer) => (
        <>
          {range(offer.minQuantity, offer.maxQuantity)}
          <span className="block text-sm text-muted">
            <Available {...offer} />
          </span>
        </>
      ),
    },
    {
      key: 'until',
      header: m.catalog_col_until(),
      cell: ({ validUntil }) => <Time at={validUntil} style="date" className="whitespace-nowrap" />,
    },
    {
      key: 'state',
      header: m.catalog_col_state(),
      cell: ({ state }) => <OfferState {...{ state }} />,
    },
    {
      key: 'actions',
      header: <span className="sr-only">{m.catalog_col_actions()}</span>,
      align: 'end',
      cell: (offer) => offer.state === 'open' && <Withdraw offer={offer} />,
    },
  ]
}

function range(min: number, max: number): string {
  const locale = intlLocale()
  return `${formatCount(min, locale)}–${formatCount(max, locale)}`
}

function OfferState({ state }: Pick<Offer, 'state'>) {
  if (state === 'open') return <Status tone="good">{m.catalog_offer_open()}</Status>
  if (state === 'expired') return <Status>{m.catalog_offer_expired()}</Status>
  return <Status tone="bad">{m.catalog_offer_withdrawn()}</Status>
}

function Withdraw({ offer }: { offer: Offer }) {
  const client = useQueryClient()
  const { buyer, unit, maxQuantity } = offer
  const { mutateAsync, error, reset } = useMutation({
    mutationFn: () =>
      unwrap(
        api.DELETE('/v1/supplier/offers/{offerId}', { params: { path: { offerId: offer.id } } }),
      ),
    onSuccess: async () => {
      toast(m.catalog_offer_withdrawn_toast())
      await client.invalidateQueries({ queryKey: ownOffersQuery.queryKey })
    },
  })
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm" aria-label={m.catalog_offer_withdraw_of({ buyer: buyer.name })}>
          {m.catalog_offer_withdraw()}
        </Button>
      }
      title={m.catalog_offer_withdraw_title({ buyer: buyer.name })}
      action={m.catalog_offer_withdraw()}
      danger
      onOpenChange={reset}
      onConfirm={mutateAsync}
    >
      <SkuTitle product={offer} sku={offer} />
      <p className="mt-3">
        <Price value={offer.unitPrice} /> ·{' '}
        {m.catalog_up_to({ quantity: unitCount(unit, maxQuantity) })}
      </p>
      <p className="mt-2 text-muted">{m.catalog_offer_withdraw_text()}</p>
      {error && (
        <Notice tone="bad" live className="mt-3">
          {problemText(error, catalogTexts)}
        </Notice>
      )}
    </ConfirmDialog>
  )
}
