import { Price } from '../ui/money.tsx'
import { m } from '../messages.gen/messages.js'
import type { Offer } from './offer-queries.ts'
import { savingPercent, tierFor } from './prices.ts'
import { unitCount } from './units.ts'

// What an agreed price is to be judged by: the list's own price and the stock, as they are now.

type ListPriceProps = Pick<Offer, 'tiers' | 'unitPrice'> & { quantity: number }

/** What the list asks for this quantity now, and whether the offer is still worth it. */
export function ListPrice({ tiers, unitPrice, quantity }: ListPriceProps) {
  const listed = tierFor(tiers, quantity)?.unitPrice
  if (!listed) return null
  const percent = savingPercent(listed, unitPrice)
  return (
    <span className="block text-sm text-muted">
      <span className="whitespace-nowrap">
        {m.catalog_offer_listed()} <Price value={listed} />
      </span>{' '}
      <span className="whitespace-nowrap">
        {percent > 0 ? m.catalog_offer_saves({ percent }) : m.catalog_offer_saves_nothing()}
      </span>
    </span>
  )
}

type AvailableProps = Pick<Offer, 'available' | 'minQuantity' | 'unit'>

/** How many there are, and whether they are enough for the offer. */
export function Available({ available, minQuantity, unit }: AvailableProps) {
  const quantity = unitCount(unit, available)
  if (available >= minQuantity) return m.catalog_offer_available({ quantity })
  return (
    <span className="font-medium text-bad">
      {available > 0 ? m.catalog_offer_too_few({ quantity }) : m.catalog_stock_out()}
    </span>
  )
}
