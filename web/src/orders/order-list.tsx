import { useInfiniteQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { PackageOpen } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { TermsStatus } from '../credit/due.tsx'
import { useSession } from '../identity/session.ts'
import { Card } from '../ui/card.tsx'
import { Checkbox } from '../ui/choice.tsx'
import { ButtonLink, RowLink } from '../ui/link.tsx'
import { LoadMore } from '../ui/load-more.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Money } from '../ui/money.tsx'
import { EmptyState } from '../ui/states.tsx'
import { Table, type Column } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import { useWords } from '../catalog/words.ts'
import { GoodsPicture } from './goods.tsx'
import { readOrderFilter, type OrderSummary, type Side } from './order.ts'
import { ordersQuery } from './order-queries.ts'
import { OrderFilters } from './order-filters.tsx'
import { OrdersCsvButton } from './orders-csv-button.tsx'
import { OrderStatus } from './order-state.tsx'
import { ordersTexts } from './problem-texts.ts'
import { isZero, sumByCurrency } from './sums.ts'
import { TogetherBar } from './together-bar.tsx'
import { payableGroups, selectedOrders } from './together.ts'

type Props = {
  side: Side
  /** The list's own address; an order's page lies below it. */
  to: string
  placeholder: string
  /** Said when there are none at all. */
  empty: ReactNode
}

/** Orders, newest first, as the one who looks at them needs them. */
export function OrderList({ side, to, placeholder, empty }: Props) {
  const filter = readOrderFilter(useSearch({ strict: false }))
  const query = useInfiniteQuery(ordersQuery(side, filter))
  const isFiltered = Object.keys(filter).length > 0
  return (
    <>
      <OrderFilters {...{ to, filter, placeholder }} />
      <Loaded query={query} texts={ordersTexts}>
        {({ pages }) => {
          const orders = pages.flatMap(({ items }) => items)
          if (orders.length === 0) return isFiltered ? <NothingFound to={to} /> : empty
          return (
            <>
              <div className="mb-3 flex justify-end">
                <OrdersCsvButton query={query} />
              </div>
              <Chosen {...{ side, to, orders }} />
              <LoadMore query={query} shown={orders.length} />
            </>
          )
        }}
      </Loaded>
    </>
  )
}

/** The orders, of which a buyer can choose unpaid ones to pay them together. */
function Chosen({ side, to, orders }: Pick<TableProps, 'side' | 'to' | 'orders'>) {
  const [groups, setGroups] = useState<ReadonlySet<string>>(new Set())
  const mayPay = useSession()?.permissions.includes('payments.pay') ?? false
  const payable = side === 'buyer' && mayPay ? payableGroups(orders) : new Set<string>()
  const chosen = selectedOrders(orders, new Set([...groups].filter((id) => payable.has(id))))
  const toggle = (groupId: string) => setGroups((before) => toggled(before, groupId))
  return (
    <>
      <Card flush>
        <OrderTable {...{ side, to, orders, groups, payable, toggle }} />
      </Card>
      {chosen.length > 0 && <TogetherBar orders={chosen} onClear={() => setGroups(new Set())} />}
    </>
  )
}

function toggled(before: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return new Set(before.has(id) ? [...before].filter((each) => each !== id) : [...before, id])
}

function NothingFound({ to }: { to: string }) {
  return (
    <EmptyState
      title={<h2>{m.orders_none_found()}</h2>}
      action={<ButtonLink to={to}>{m.orders_filter_clear()}</ButtonLink>}
    >
      {m.orders_none_found_text()}
    </EmptyState>
  )
}

type TableProps = { side: Side; to: string; orders: readonly OrderSummary[] } & Choosing

/** Which checkouts can be paid together with others, and which are chosen. */
type Choosing = {
  payable: ReadonlySet<string>
  groups: ReadonlySet<string>
  toggle: (groupId: string) => void
}

function OrderTable({ side, to, orders, ...choosing }: TableProps) {
  const columns = columnsFor(side, to, choosing)
  return (
    <Table
      caption={m.areas_orders()}
      columns={columns}
      rows={orders}
      rowKey={({ id }) => id}
      footer={columns.map((column) => sumCell(column, orders))}
    />
  )
}

function sumCell({ key, primary }: Column<OrderSummary>, orders: readonly OrderSummary[]) {
  if (primary) return m.orders_sum_shown({ count: orders.length })
  return key === 'total' ? <Sums orders={orders} /> : null
}

/** What the orders shown come to, each currency for itself, and what of it went back. */
function Sums({ orders }: Pick<TableProps, 'orders'>) {
  const refunded = sumByCurrency(orders.map((order) => order.refunded))
  return sumByCurrency(orders.map(({ total }) => total)).map((sum) => {
    const back = refunded.find(({ currency }) => currency === sum.currency)
    return (
      <span key={sum.currency} className="block text-right">
        <Money value={sum} code="always" />
        {back && !isZero(back) && (
          <span className="block text-sm font-normal text-muted">
            − <Money value={back} />
          </span>
        )}
      </span>
    )
  })
}

function columnsFor(side: Side, to: string, choosing: Choosing): Column<OrderSummary>[] {
  const number: Column<OrderSummary> = {
    key: 'number',
    header: m.orders_order(),
    primary: true,
    cell: (order) => <OrderLink {...{ side, to, order }} />,
  }
  const supplier: Column<OrderSummary> = {
    key: 'supplier',
    header: m.orders_supplier(),
    cell: (order) => <SupplierName order={order} />,
  }
  const buyer: Column<OrderSummary> = {
    key: 'buyer',
    header: m.orders_buyer(),
    cell: (order) => order.buyer.name,
  }
  const parties = { buyer: [supplier], supplier: [buyer], operator: [buyer, supplier] }
  return [number, ...parties[side], ...commonColumns(choosing)]
}

function commonColumns(choosing: Choosing): Column<OrderSummary>[] {
  return [
    {
      key: 'placed',
      header: m.orders_placed(),
      cell: ({ placedAt }) => <Time at={placedAt} style="date" />,
    },
    {
      key: 'lines',
      header: m.orders_line_count(),
      align: 'end',
      wideOnly: true,
      cell: ({ lineCount }) => lineCount,
    },
    {
      key: 'state',
      header: m.orders_payment(),
      cell: (order) => (
        <>
          <span className="inline-flex flex-wrap justify-end gap-1.5 @2xl:justify-start">
            <OrderStatus state={order.paymentState} />
            {order.terms && order.terms.state !== 'paid' && (
              <TermsStatus terms={order.terms} short />
            )}
          </span>
          <PayTogether {...{ order, ...choosing }} />
        </>
      ),
    },
    {
      key: 'total',
      header: m.orders_total(),
      align: 'end',
      cell: ({ total, refunded }) => (
        <span className="block">
          <Money value={total} className="font-medium" />
          {!isZero(refunded) && (
            <span className="block text-sm text-muted">
              − <Money value={refunded} />
            </span>
          )}
        </span>
      ),
    },
  ]
}

function PayTogether({ order, payable, groups, toggle }: Choosing & { order: OrderSummary }) {
  const { groupId, paymentState, number } = order
  if (paymentState !== 'awaiting_payment' || !payable.has(groupId)) return null
  return (
    <Checkbox
      // Above the link that covers the row.
      className="relative z-10 w-fit text-sm"
      checked={groups.has(groupId)}
      onChange={() => toggle(groupId)}
      label={m.together_choose()}
      aria-label={`${m.together_choose()}: ${m.orders_number({ number })}`}
    />
  )
}

type LinkProps = Pick<TableProps, 'side' | 'to'> & { order: OrderSummary }

function OrderLink({ side, to, order }: LinkProps) {
  const target: string = `${to}/${order.id}`
  return (
    <span className="flex items-center gap-3">
      {side === 'buyer' && <Pictures pictures={order.pictures} />}
      <RowLink to={target} className="num">
        {m.orders_number({ number: order.number })}
      </RowLink>
    </span>
  )
}

function SupplierName({ order }: { order: OrderSummary }) {
  return <>{useWords()(order.supplier.name)}</>
}

const PICTURES_SHOWN = 3

function Pictures({ pictures }: { pictures: readonly string[] }) {
  const shown = [...new Set(pictures)].slice(0, PICTURES_SHOWN)
  return (
    <span aria-hidden className="hidden w-24 shrink-0 -space-x-6 sm:flex">
      {shown.map((picture) => (
        <GoodsPicture key={picture} picture={picture} size="sm" />
      ))}
    </span>
  )
}

/** Nothing yet, and how an order would get here. */
export function NoOrders({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <EmptyState icon={PackageOpen} title={<h2>{m.orders_none()}</h2>} action={action}>
      {children}
    </EmptyState>
  )
}
