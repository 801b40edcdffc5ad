import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { MapPinOff } from 'lucide-react'
import { useSession } from '../identity/session.ts'
import { Card } from '../ui/card.tsx'
import { ButtonLink } from '../ui/link.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Page } from '../ui/page.tsx'
import { EmptyState } from '../ui/states.tsx'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { AddressForm } from './address-form.tsx'
import { addressesQuery } from './addresses-query.ts'
import { partiesTexts } from './problem-texts.ts'

const book = '/account/addresses'
const crumbs = () => [{ label: m.areas_addresses(), to: book }]

export function NewAddressPage() {
  const back = useBack()
  const hasSome = (useQuery(addressesQuery).data?.items.length ?? 0) > 0
  const country = useSession()?.party?.country
  const saved = () => back(m.parties_address_added())
  return (
    <Page title={m.parties_address_add()} crumbs={crumbs()} width="text">
      <Card>
        <AddressForm
          key={country ?? ''}
          country={country}
          submit={m.parties_address_add()}
          offerDefault={hasSome}
          onSaved={saved}
          onCancel={back}
        />
      </Card>
    </Page>
  )
}

export function EditAddressPage() {
  const back = useBack()
  const { addressId } = useParams({ strict: false })
  const addresses = useQuery(addressesQuery)
  const saved = () => back(m.parties_address_saved())
  return (
    <Page title={m.parties_address_edit()} crumbs={crumbs()} width="text">
      <Loaded query={addresses} texts={partiesTexts}>
        {({ items }) => {
          const address = items.find(({ id }) => id === addressId)
          if (!address) return <Gone />
          return (
            <Card>
              <AddressForm
                key={address.id}
                address={address}
                submit={m.ui_save()}
                onSaved={saved}
                onCancel={back}
              />
            </Card>
          )
        }}
      </Loaded>
    </Page>
  )
}

function Gone() {
  return (
    <EmptyState
      icon={MapPinOff}
      title={<h2>{m.parties_error_address_not_found()}</h2>}
      action={<ButtonLink to={book}>{m.ui_back()}</ButtonLink>}
    />
  )
}

/** To the address book, saying what was done. */
function useBack() {
  const navigate = useNavigate()
  return (done?: unknown) => {
    if (typeof done === 'string') toast(done)
    void navigate({ to: book })
  }
}
