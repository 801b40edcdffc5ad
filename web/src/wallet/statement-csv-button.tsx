import type { useInfiniteQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useWords } from '../catalog/words.ts'
import { Button } from '../ui/button.tsx'
import { saveFile } from '../ui/csv.ts'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { statementCsv, type csvColumns } from './statement-csv.ts'
import type { StatementPage } from './statement.ts'

type Query = Pick<
  ReturnType<typeof useInfiniteQuery<StatementPage, Error, { pages: StatementPage[] }>>,
  'data'
>

/** The lines that are shown, as a file: neither more nor less. */
export function StatementCsvButton({ query, currency }: { query: Query; currency: string }) {
  const words = useWords()
  const save = () => {
    const lines = query.data?.pages.flatMap(({ items }) => items) ?? []
    const today = new Date().toISOString().slice(0, 10)
    const name = `danbao-statement-${currency}-${today}.csv`
    saveFile(name, statementCsv(lines, { headings: headings(), words }))
    toast(m.wallet_csv_saved({ count: lines.length }))
  }
  return (
    <Button size="sm" icon={<Download aria-hidden className="size-4" />} onClick={save}>
      {m.wallet_csv()}
    </Button>
  )
}

function headings(): Record<(typeof csvColumns)[number], string> {
  return {
    at: m.wallet_when(),
    kind: m.wallet_what(),
    order: m.orders_order(),
    supplier: m.orders_supplier(),
    account: m.wallet_bank_account(),
    currency: m.wallet_currency(),
    amount: m.wallet_amount(),
    balance: m.wallet_balance_after(),
    reason: m.wallet_reason(),
    reference: m.wallet_reference(),
  }
}
