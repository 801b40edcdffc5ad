import { useNavigate } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { Button } from '../ui/button.tsx'
import { Input } from '../ui/input.tsx'
import { TabLink, TabLinks } from '../ui/tabs.tsx'
import { m } from '../messages.gen/messages.js'
import { orderStates, type OrderFilter, type OrderState } from './order.ts'

const labels: Readonly<Record<OrderState, () => string>> = {
  awaiting_payment: () => m.orders_state_awaiting(),
  partly_paid: () => m.orders_state_partly_paid(),
  paid: () => m.orders_filter_paid(),
  refunded: () => m.orders_state_refunded(),
  cancelled: () => m.orders_state_cancelled(),
  expired: () => m.orders_state_expired(),
}

type Props = {
  /** The list's own address, which keeps the filter. */
  to: string
  filter: OrderFilter
  placeholder: string
}

/** Which orders are shown; both parts stand in the address, so that a list can be passed on. */
export function OrderFilters({ to, filter, placeholder }: Props) {
  const { q } = filter
  const kept = q === undefined ? {} : { q }
  return (
    <div className="mb-5 grid gap-4">
      <SearchForm key={q ?? ''} {...{ to, filter, placeholder }} />
      <TabLinks label={m.orders_filter()}>
        <TabLink to={to} search={kept} activeOptions={exact}>
          {m.orders_filter_all()}
        </TabLink>
        {orderStates.map((state) => (
          <TabLink key={state} to={to} search={{ ...kept, state }} activeOptions={exact}>
            {labels[state]()}
          </TabLink>
        ))}
      </TabLinks>
    </div>
  )
}

const exact = { exact: true, includeSearch: true }

function SearchForm({ to, filter, placeholder }: Props) {
  const navigate = useNavigate()
  const { q: _, ...kept } = filter
  return (
    <search>
      <form
        className="flex max-w-xl gap-2"
        action={to}
        onSubmit={(event) => {
          event.preventDefault()
          const typed = new FormData(event.currentTarget).get('q')
          const q = typeof typed === 'string' ? typed.trim() : ''
          void navigate({ to, search: q ? { ...kept, q } : kept })
        }}
      >
        <Input
          type="search"
          name="q"
          defaultValue={filter.q ?? ''}
          maxLength={100}
          aria-label={m.orders_search()}
          placeholder={placeholder}
        />
        <Button type="submit" icon={<Search aria-hidden className="size-4" />}>
          {m.ui_search()}
        </Button>
      </form>
    </search>
  )
}
