import { Handshake } from 'lucide-react'
import { Button } from '../ui/button.tsx'
import { formatCount, formatPrice, formatTime } from '../ui/format.ts'
import { intlLocale } from '../ui/locale.ts'
import { m } from '../messages.gen/messages.js'
import type { CartLine, CartOffer } from './cart.ts'
import { isCheaper } from './sums.ts'

type Props = {
  line: CartLine
  onChange: (change: { quantity: number; offerId: string | null }) => void
}

/** What the supplier agreed with this buyer for a line, to be taken or put aside. */
export function LineOffers({ line, onChange }: Props) {
  const { quantity, offerId } = line
  const offers = usefulOffers(line)
  if (offers.length === 0) return null
  return (
    <ul className="grid gap-2">
      {offers.map((offer) => {
        const used = offer.id === offerId
        const fitting = fittingQuantity(line, offer)
        return (
          <li
            key={offer.id}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1.5 rounded-md border border-brand-line bg-brand-soft py-1.5 pr-2 pl-3"
          >
            <p className="flex min-w-0 gap-2 text-sm">
              <Handshake aria-hidden className="mt-0.5 size-4 shrink-0 text-brand-ink" />
              <span>{used ? m.orders_offer_used(words(offer)) : m.orders_offer(words(offer))}</span>
            </p>
            {used ? (
              <Button size="sm" look="quiet" onClick={() => onChange({ quantity, offerId: null })}>
                {m.orders_fix_list_price()}
              </Button>
            ) : (
              <Button size="sm" onClick={() => onChange({ quantity: fitting, offerId: offer.id })}>
                {fitting === quantity
                  ? m.orders_offer_accept()
                  : m.orders_offer_accept_with({ quantity: count(fitting) })}
              </Button>
            )}
          </li>
        )
      })}
    </ul>
  )
}

// A large quantity may cost less by the list than what was agreed for any.
function usefulOffers({ offers, offerId, unitPrice }: CartLine): CartOffer[] {
  return offers.filter(
    ({ id, unitPrice: agreed }) =>
      id === offerId || unitPrice === null || isCheaper(agreed, unitPrice),
  )
}

function fittingQuantity({ quantity, available }: CartLine, offer: CartOffer): number {
  const { minQuantity, maxQuantity } = offer
  const most = available >= minQuantity ? Math.min(maxQuantity, available) : maxQuantity
  return Math.min(Math.max(quantity, minQuantity), most)
}

function words({ unitPrice, minQuantity, maxQuantity, validUntil }: CartOffer) {
  const locale = intlLocale()
  return {
    price: formatPrice(unitPrice, { locale }),
    min: count(minQuantity),
    max: count(maxQuantity),
    until: formatTime(validUntil, { locale, style: 'date' }),
  }
}

const count = (value: number) => formatCount(value, intlLocale())
