import { Details } from '../ui/details.tsx'
import { Money } from '../ui/money.tsx'
import { m } from '../messages.gen/messages.js'
import type { RefundEffect } from './refund-effect.ts'

/** What a refund does, before it is made: to the buyer, and to what is held. */
export function Effect({ effect: { charge, left } }: { effect: RefundEffect }) {
  return (
    <Details
      align="end"
      className="rounded-md bg-sunken px-3 py-2.5"
      rows={[
        {
          label: m.disputes_buyer_gets(),
          value: <Money value={charge} code="always" />,
          strong: true,
        },
        { label: m.disputes_stays_held(), value: <Money value={left} /> },
      ]}
    />
  )
}
