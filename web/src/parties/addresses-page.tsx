import { unwrap } from '@danbao/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { MapPin, Plus } from 'lucide-react'
import { api } from '../api.ts'
import { useSession } from '../identity/session.ts'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { ButtonLink } from '../ui/link.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { problemText } from '../ui/problem.ts'
import { EmptyState } from '../ui/states.tsx'
import { Badge } from '../ui/status.tsx'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import type { Address } from './address-lines.ts'
import { AddressView } from './address-view.tsx'
import { addressesQuery } from './addresses-query.ts'
import { partiesTexts } from './problem-texts.ts'

export function AddressesPage() {
  const addresses = useQuery(addressesQuery)
  const mayChange = useSession()?.permissions.includes('addresses.manage') ?? false
  const hasSome = (addresses.data?.items.length ?? 0) > 0
  return (
    <Page
      title={m.areas_addresses()}
      intro={m.parties_addresses_intro()}
      actions={mayChange && hasSome && <AddLink />}
    >
      <Loaded query={addresses} texts={partiesTexts}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState
              icon={MapPin}
              title={<h2>{m.parties_addresses_none()}</h2>}
              action={mayChange && <AddLink />}
            >
              {m.parties_addresses_none_text()}
            </EmptyState>
          ) : (
            <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
              {items.map((address) => (
                <AddressCard key={address.id} {...{ address, mayChange }} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Page>
  )
}

function AddLink() {
  return (
    <ButtonLink
      to="/account/addresses/new"
      look="primary"
      icon={<Plus aria-hidden className="size-4.5" />}
    >
      {m.parties_address_add()}
    </ButtonLink>
  )
}

function AddressCard({ address, mayChange }: { address: Address; mayChange: boolean }) {
  return (
    <li className="flex flex-col rounded-lg border border-line bg-surface shadow-card">
      <div className="flex flex-1 items-start justify-between gap-3 px-4 py-4">
        <AddressView address={address} className="min-w-0" />
        {address.isDefault && <Badge tone="brand">{m.parties_address_default()}</Badge>}
      </div>
      {mayChange && (
        <div className="flex flex-wrap gap-1 border-t border-line px-2 py-2">
          <ButtonLink
            to="/account/addresses/$addressId"
            params={{ addressId: address.id }}
            look="quiet"
            size="sm"
            aria-label={m.parties_address_edit_of({ name: address.recipient })}
          >
            {m.ui_edit()}
          </ButtonLink>
          <DeleteAddress address={address} />
          {!address.isDefault && <MakeDefault address={address} />}
        </div>
      )}
    </li>
  )
}

const paramsOf = ({ id }: Address) => ({ path: { addressId: id } })

function MakeDefault({ address }: { address: Address }) {
  const client = useQueryClient()
  const { mutate, isPending } = useMutation({
    mutationFn: () =>
      unwrap(api.PUT('/v1/addresses/{addressId}/default', { params: paramsOf(address) })),
    onSuccess: () => toast(m.parties_address_default_changed()),
    onError: (error) => toast(problemText(error, partiesTexts), 'bad'),
    onSettled: () => client.invalidateQueries({ queryKey: addressesQuery.queryKey }),
  })
  return (
    <Button look="quiet" size="sm" pending={isPending} onClick={() => mutate()}>
      {m.parties_address_make_default()}
    </Button>
  )
}

function DeleteAddress({ address }: { address: Address }) {
  const client = useQueryClient()
  const { mutateAsync, error, reset } = useMutation({
    mutationFn: () =>
      unwrap(api.DELETE('/v1/addresses/{addressId}', { params: paramsOf(address) })),
    onSuccess: async () => {
      toast(m.parties_address_deleted())
      await client.invalidateQueries({ queryKey: addressesQuery.queryKey })
    },
  })
  return (
    <ConfirmDialog
      trigger={
        <Button
          look="quiet"
          size="sm"
          aria-label={m.parties_address_delete_of({ name: address.recipient })}
        >
          {m.ui_remove()}
        </Button>
      }
      title={m.parties_address_delete_title()}
      action={m.parties_address_delete()}
      danger
      onOpenChange={reset}
      onConfirm={mutateAsync}
    >
      <AddressView address={address} className="rounded-md bg-sunken px-3 py-2.5" />
      <p className="mt-3 text-muted">{m.parties_address_delete_text()}</p>
      {error && (
        <Notice tone="bad" live className="mt-3">
          {problemText(error, partiesTexts)}
        </Notice>
      )}
    </ConfirmDialog>
  )
}
