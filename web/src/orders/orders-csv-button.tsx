import type { useInfiniteQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { useWords } from '../catalog/words.ts'
import { Button } from '../ui/button.tsx'
import { saveFile } from '../ui/csv.ts'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import type { ListedOrders } from './order.ts'
import { ordersCsv, type CsvColumn } from './orders-csv.ts'

type Query = Pick<
  ReturnType<typeof useInfiniteQuery<ListedOrders, Error, { pages: ListedOrders[] }>>,
  'data' | 'hasNextPage' | 'isError' | 'fetchNextPage'
>

const MAX_ORDERS = 1_000

/** The list as a file: what is not shown yet is loaded first, so that both say the same. */
export function OrdersCsvButton({ query }: { query: Query }) {
  const words = useWords()
  const [pending, setPending] = useState(false)
  const save = async () => {
    setPending(true)
    const { orders, isWhole } = await loadAll(query)
    setPending(false)
    if (!orders) return toast(m.ui_load_more_failed(), 'bad')
    const today = new Date().toISOString().slice(0, 10)
    saveFile(`danbao-orders-${today}.csv`, ordersCsv(orders, { headings: headings(), words }))
    const count = orders.length
    toast(isWhole ? m.orders_csv_saved({ count }) : m.orders_csv_cut({ count }))
  }
  return (
    <Button
      size="sm"
      pending={pending}
      icon={<Download aria-hidden className="size-4" />}
      onClick={() => void save()}
    >
      {m.orders_csv()}
    </Button>
  )
}

function headings(): Record<CsvColumn, string> {
  return {
    number: m.orders_order(),
    placed: m.orders_placed(),
    buyer: m.orders_buyer(),
    supplier: m.orders_supplier(),
    state: m.orders_payment(),
    lines: m.orders_line_count(),
    currency: m.orders_csv_currency(),
    total: m.orders_total(),
    refunded: m.orders_refunded(),
    chargeCurrency: m.orders_csv_charge_currency(),
    charge: m.orders_charged(),
    paid: m.orders_csv_paid(),
    id: m.orders_csv_id(),
  }
}

async function loadAll(query: Query) {
  let now: Query = query
  const countOf = ({ data }: Query) => data?.pages.flatMap(({ items }) => items).length ?? 0
  while (now.hasNextPage && !now.isError && countOf(now) < MAX_ORDERS) {
    now = await now.fetchNextPage()
  }
  const orders = now.isError ? undefined : now.data?.pages.flatMap(({ items }) => items)
  return { orders, isWhole: !now.hasNextPage }
}
