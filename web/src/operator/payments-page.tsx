import { useInfiniteQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { CreditCard } from 'lucide-react'
import { ordersTexts } from '../orders/problem-texts.ts'
import { Card } from '../ui/card.tsx'
import { ButtonLink, RowLink } from '../ui/link.tsx'
import { LoadMore } from '../ui/load-more.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Money } from '../ui/money.tsx'
import { Page } from '../ui/page.tsx'
import { EmptyState } from '../ui/states.tsx'
import { Table, type Column } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import { paymentsQuery, type PaymentSummary } from './payments.ts'
import { readPaymentSearch } from './payment-search.ts'
import { State } from './states.tsx'

const list = '/operator/payments'

/** Every payment, to be found by any of its numbers. */
export function PaymentsPage() {
  const search = readPaymentSearch(useSearch({ strict: false }))
  const query = useInfiniteQuery(paymentsQuery(search))
  return (
    <Page
      title={m.areas_payments()}
      intro={search.q ? m.operator_found_for({ q: search.q }) : m.operator_payments_intro()}
    >
      <Loaded query={query} texts={ordersTexts}>
        {({ pages }) => {
          const payments = pages.flatMap(({ items }) => items)
          if (payments.length === 0) return <Nothing q={search.q} />
          return (
            <>
              <Card flush>
                <Table
                  caption={m.areas_payments()}
                  columns={columns()}
                  rows={payments}
                  rowKey={({ id }) => id}
                />
              </Card>
              <LoadMore query={query} shown={payments.length} />
            </>
          )
        }}
      </Loaded>
    </Page>
  )
}

function Nothing({ q }: { q: string | undefined }) {
  if (q === undefined) {
    return (
      <EmptyState icon={CreditCard} title={<h2>{m.operator_payments_none()}</h2>}>
        {m.operator_payments_none_text()}
      </EmptyState>
    )
  }
  return (
    <EmptyState
      title={<h2>{m.operator_not_found({ q })}</h2>}
      action={<ButtonLink to={list}>{m.operator_all_payments()}</ButtonLink>}
    >
      {m.operator_not_found_text()}
    </EmptyState>
  )
}

function columns(): Column<PaymentSummary>[] {
  return [
    {
      key: 'id',
      header: m.operator_payment(),
      primary: true,
      cell: ({ id }) => (
        <RowLink
          to="/operator/payments/$intentId"
          params={{ intentId: id }}
          className="font-mono text-sm break-all"
        >
          {id}
        </RowLink>
      ),
    },
    { key: 'buyer', header: m.orders_buyer(), cell: ({ buyerName }) => buyerName },
    {
      key: 'created',
      header: m.operator_created(),
      cell: ({ createdAt }) => <Time at={createdAt} />,
    },
    {
      key: 'state',
      header: m.operator_state(),
      cell: ({ state }) => <State of="intents" state={state} />,
    },
    {
      key: 'amount',
      header: m.operator_amount(),
      align: 'end',
      cell: ({ amount }) => <Money value={amount} className="font-medium" />,
    },
  ]
}
