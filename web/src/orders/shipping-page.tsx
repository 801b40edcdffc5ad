import { useQuery } from '@tanstack/react-query'
import { Plus, Truck } from 'lucide-react'
import { useState } from 'react'
import { useSession } from '../identity/session.ts'
import { Button } from '../ui/button.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Page } from '../ui/page.tsx'
import { EmptyState } from '../ui/states.tsx'
import { m } from '../messages.gen/messages.js'
import { ordersTexts } from './problem-texts.ts'
import type { Tariff } from './tariff.ts'
import { TariffDialog } from './tariff-dialog.tsx'
import { profileQuery, tariffsQuery } from './tariff-queries.ts'
import { TariffTable } from './tariff-table.tsx'

/** What the company asks for shipping, by destination. */
export function ShippingPage() {
  const tariffs = useQuery(tariffsQuery)
  const profile = useQuery(profileQuery)
  const mayChange = useSession()?.permissions.includes('shipping.manage') ?? false
  const [edited, setEdited] = useState<Tariff | 'new' | null>(null)
  const add = mayChange && (
    <Button
      look="primary"
      icon={<Plus aria-hidden className="size-4.5" />}
      onClick={() => setEdited('new')}
    >
      {m.orders_tariff_add()}
    </Button>
  )
  return (
    <Page
      title={m.areas_shipping()}
      intro={m.orders_tariffs_intro()}
      actions={(tariffs.data?.items.length ?? 0) > 0 && add}
    >
      <Loaded query={profile} texts={ordersTexts}>
        {({ currency }) => (
          <Loaded query={tariffs} texts={ordersTexts}>
            {({ items }) => (
              <>
                {items.length === 0 ? (
                  <EmptyState icon={Truck} title={<h2>{m.orders_tariffs_none()}</h2>} action={add}>
                    {m.orders_tariffs_none_text()}
                  </EmptyState>
                ) : (
                  <TariffTable {...{ items, currency, mayChange }} onEdit={setEdited} />
                )}
                {edited && (
                  <TariffDialog
                    {...{ currency, others: items }}
                    tariff={edited === 'new' ? undefined : edited}
                    onClose={() => setEdited(null)}
                  />
                )}
              </>
            )}
          </Loaded>
        )}
      </Loaded>
    </Page>
  )
}
