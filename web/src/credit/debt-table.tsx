import type { ReactNode } from 'react'
import { formatMoney } from '../ui/format.ts'
import { TextLink } from '../ui/link.tsx'
import { intlLocale } from '../ui/locale.ts'
import { Money } from '../ui/money.tsx'
import { Status } from '../ui/status.tsx'
import { Table, type Column } from '../ui/table.tsx'
import { m } from '../messages.gen/messages.js'
import { dueText } from './due.tsx'
import type { Debt } from './queries.ts'

type Props = {
  caption: string
  debts: readonly Debt[]
  /** Stands before the orders: the box to choose it. */
  choice?: (debt: Debt) => ReactNode
  /** Below which an order has its page, for who looks at it. */
  orderPath: string
}

/** Debts with what is still owed of each, and a link to each order. */
export function DebtTable({ caption, debts, choice, orderPath }: Props) {
  const pathOf = (id: string): string => `${orderPath}/${id}`
  const first: Column<Debt> = {
    key: 'orders',
    header: m.credit_order(),
    primary: true,
    cell: (debt) => (
      <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
        {choice?.(debt)}
        {debt.orders.map(({ id, number }) => (
          <TextLink key={id} to={pathOf(id)}>
            {m.credit_see_order({ number })}
          </TextLink>
        ))}
      </span>
    ),
  }
  return (
    <Table caption={caption} columns={[first, ...columns()]} rows={debts} rowKey={({ id }) => id} />
  )
}

function columns(): Column<Debt>[] {
  return [
    {
      key: 'due',
      header: m.credit_due(),
      cell: ({ dueOn, state }) => (
        <span className="inline-flex flex-wrap items-center justify-end gap-2">
          <time dateTime={dueOn}>{dueText(dueOn)}</time>
          {state === 'overdue' && <Status tone="bad">{m.credit_overdue()}</Status>}
        </span>
      ),
    },
    {
      key: 'owed',
      header: m.credit_owed_left(),
      align: 'end',
      cell: ({ owed, amount }) => (
        <>
          <Money value={owed} className="font-medium" />
          {owed.minor !== amount.minor && (
            <span className="block text-sm text-muted">
              {m.credit_owed_whole({ amount: formatMoney(amount, { locale: intlLocale() }) })}
            </span>
          )}
        </>
      ),
    },
  ]
}

/** What a debt is called where there is no room for links. */
export function debtName({ orders }: Debt): string {
  const numbers = new Intl.ListFormat(intlLocale()).format(orders.map(({ number }) => number))
  return m.credit_orders({ count: orders.length, numbers })
}
