import { Plus } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useSession } from '../identity/session.ts'
import { addressLines, type Address } from '../parties/address-lines.ts'
import { AddressView } from '../parties/address-view.tsx'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { RadioCards } from '../ui/choice.tsx'
import { intlLocale, useLocale } from '../ui/locale.ts'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Badge } from '../ui/status.tsx'
import { m } from '../messages.gen/messages.js'

// Most buyers have an address: the form comes when it is asked for.
const AddressForm = lazy(async () => {
  const module = await import('../parties/address-form.tsx')
  return { default: module.AddressForm }
})

export const ADDRESS_SECTION = 'checkout-address'

type Props = {
  addresses: readonly Address[]
  addressId: string | undefined
  onChoose: (addressId: string) => void
}

/** Where the goods go: one of the company's addresses, or a new one typed here. */
export function CheckoutAddress({ addresses, addressId, onChoose }: Props) {
  const [mode, setMode] = useState<'chosen' | 'choosing' | 'adding'>('chosen')
  const chosen = addresses.find(({ id }) => id === addressId)
  const adding = mode === 'adding' || addresses.length === 0
  const choose = (id: string) => {
    onChoose(id)
    setMode('chosen')
    // What had the focus is gone.
    document.getElementById(ADDRESS_SECTION)?.focus()
  }
  return (
    <div id={ADDRESS_SECTION} tabIndex={-1}>
      <Card
        title={m.orders_address()}
        actions={
          !adding &&
          mode === 'chosen' && (
            <Button size="sm" onClick={() => setMode('choosing')}>
              {m.orders_change_address()}
            </Button>
          )
        }
      >
        {!adding && mode === 'chosen' && chosen && <AddressView address={chosen} />}
        {!adding && (mode === 'choosing' || !chosen) && (
          <AddressChoice
            {...{ addresses, addressId }}
            onChoose={choose}
            onAdd={() => setMode('adding')}
            onCancel={chosen ? () => setMode('chosen') : undefined}
          />
        )}
        {adding && (
          <NewAddress
            onSaved={({ id }) => choose(id)}
            onCancel={addresses.length > 0 ? () => setMode('choosing') : undefined}
          />
        )}
      </Card>
    </div>
  )
}

type ChoiceProps = Props & { onAdd: () => void; onCancel: (() => void) | undefined }

function AddressChoice({ addresses, addressId, onChoose, onAdd, onCancel }: ChoiceProps) {
  const locale = intlLocale(useLocale())
  return (
    <fieldset className="min-w-0">
      <legend className="sr-only">{m.orders_address()}</legend>
      <RadioCards
        id="checkout-address-choice"
        name="address"
        value={addressId ?? ''}
        onChange={(event) => onChoose(event.target.value)}
        className="md:grid-cols-2"
        choices={addresses.map((address) => {
          const [first, ...rest] = addressLines(address, locale)
          return {
            value: address.id,
            label: first,
            description: rest.join(', '),
            aside: address.isDefault && <Badge>{m.parties_address_default()}</Badge>,
          }
        })}
      />
      <div className="mt-3 flex flex-wrap gap-2">
        <Button size="sm" icon={<Plus aria-hidden className="size-4" />} onClick={onAdd}>
          {m.parties_address_add()}
        </Button>
        {onCancel && (
          <Button size="sm" look="quiet" onClick={onCancel}>
            {m.ui_cancel()}
          </Button>
        )}
      </div>
    </fieldset>
  )
}

type NewProps = { onSaved: (address: Address) => void; onCancel: (() => void) | undefined }

function NewAddress({ onSaved, onCancel }: NewProps) {
  const country = useSession()?.party?.country
  return (
    <Suspense fallback={<SkeletonRows rows={5} />}>
      <AddressForm
        country={country}
        submit={m.orders_use_address()}
        onSaved={onSaved}
        {...(onCancel ? { onCancel } : {})}
      />
    </Suspense>
  )
}
