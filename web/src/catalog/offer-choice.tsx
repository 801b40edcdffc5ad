import { useId } from 'react'
import { RadioCards } from '../ui/choice.tsx'
import { Price } from '../ui/money.tsx'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import type { Offer } from './offer-queries.ts'
import { unitCount } from './units.ts'

type Props = {
  offers: readonly Offer[]
  unit: string
  /** What a unit costs by the list, for the quantity at hand. */
  listPrice: Offer['unitPrice'] | undefined
  /** An offer's id, or `list`. */
  chosen: string
  onChoose: (terms: string) => void
}

/** Between the prices agreed with my company and the list's. */
export function OfferChoice({ offers, unit, listPrice, chosen, onChoose }: Props) {
  const id = useId()
  const choices = offers.map((offer) => ({
    value: offer.id,
    label: m.catalog_offer_yours(),
    aside: <Price value={offer.unitPrice} className="font-semibold" />,
    description: (
      <>
        {m.catalog_offer_range({
          min: offer.minQuantity,
          quantity: unitCount(unit, offer.maxQuantity),
        })}
        {' · '}
        {m.catalog_offer_until()} <Time at={offer.validUntil} />
        {offer.note && <span className="block italic">“{offer.note}”</span>}
      </>
    ),
  }))
  const list = {
    value: 'list',
    label: m.catalog_offer_list(),
    description: m.catalog_offer_list_text(),
    aside: listPrice && <Price value={listPrice} />,
  }
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 font-medium">{m.catalog_offer_choice()}</legend>
      <RadioCards
        id={id}
        name={id}
        value={chosen}
        onChange={(event) => onChoose(event.target.value)}
        choices={[...choices, list]}
      />
    </fieldset>
  )
}
