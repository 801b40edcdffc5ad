import { useInfiniteQuery } from '@tanstack/react-query'
import { Card } from '../ui/card.tsx'
import { TextLink } from '../ui/link.tsx'
import { LoadMore } from '../ui/load-more.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Money } from '../ui/money.tsx'
import { Section } from '../ui/page.tsx'
import { Table, type Column } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import { creditTexts } from './problem-texts.ts'
import { debtsQuery, type Debt } from './queries.ts'

/** What was owed and is no more, with what lowered it. */
export function PaidDebts() {
  const query = useInfiniteQuery(debtsQuery('paid'))
  return (
    <Section title={m.credit_history()}>
      <Loaded query={query} texts={creditTexts}>
        {({ pages }) => {
          const debts = pages.flatMap(({ items }) => items)
          if (debts.length === 0) return <p className="text-muted">{m.credit_history_none()}</p>
          return (
            <>
              <Card flush>
                <Table
                  caption={m.credit_history()}
                  columns={columns()}
                  rows={debts}
                  rowKey={({ id }) => id}
                />
              </Card>
              {query.hasNextPage && <LoadMore query={query} shown={debts.length} />}
            </>
          )
        }}
      </Loaded>
    </Section>
  )
}

function columns(): Column<Debt>[] {
  return [
    {
      key: 'orders',
      header: m.credit_order(),
      primary: true,
      cell: ({ orders }) => (
        <span className="flex flex-wrap gap-x-3">
          {orders.map(({ id, number }) => (
            <TextLink key={id} to="/account/orders/$orderId" params={{ orderId: id }}>
              {m.credit_see_order({ number })}
            </TextLink>
          ))}
        </span>
      ),
    },
    {
      key: 'paid',
      header: m.credit_paid_on(),
      cell: ({ paidAt }) => paidAt && <Time at={paidAt} />,
    },
    {
      key: 'how',
      header: m.payments_paid_off(),
      align: 'end',
      cell: ({ repayments }) =>
        repayments.map(({ kind, amount, at }) => (
          <span key={at + kind} className="block text-sm">
            {kind === 'refund' ? m.credit_repaid_refund() : m.credit_repaid_payment()}{' '}
            <Money value={amount} />
          </span>
        )),
    },
    {
      key: 'amount',
      header: m.credit_pay_amount(),
      align: 'end',
      cell: ({ amount }) => <Money value={amount} className="font-medium" />,
    },
  ]
}
