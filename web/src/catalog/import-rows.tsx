import { Card } from '../ui/card.tsx'
import { formatCount } from '../ui/format.ts'
import { intlLocale } from '../ui/locale.ts'
import { Badge } from '../ui/status.tsx'
import { Table, type Column } from '../ui/table.tsx'
import { m } from '../messages.gen/messages.js'
import { columnName } from './import-columns.ts'
import type { Import, RowError } from './own-queries.ts'
import { rowErrorText } from './row-errors.ts'
import { useWords } from './words.ts'

type Planned = Import['rows'][number]

/** The rows that are left out, each with the cell that is wrong. */
export function ErrorRows({ errors }: Pick<Import, 'errors'>) {
  const columns: Column<RowError>[] = [
    {
      key: 'row',
      header: m.catalog_col_row(),
      primary: true,
      cell: ({ row }) => m.catalog_row({ row }),
      className: '@2xl:w-24',
    },
    {
      key: 'column',
      header: m.catalog_col_column(),
      className: '@2xl:w-64',
      cell: ({ column }) => (
        <>
          {columnName(column)} <span className="font-mono text-xs text-muted">{column}</span>
        </>
      ),
    },
    { key: 'what', header: m.catalog_col_what(), cell: rowErrorText },
  ]
  return (
    <Card title={m.catalog_rows_failed()} flush>
      <Table
        caption={m.catalog_rows_failed()}
        columns={columns}
        rows={errors}
        rowKey={({ row, column, rule }) => `${row} ${column} ${rule}`}
      />
    </Card>
  )
}

/** The rows that are taken in, what changes first. */
export function PlannedRows({ rows, counts }: Pick<Import, 'rows' | 'counts'>) {
  const words = useWords()
  const list = new Intl.ListFormat(intlLocale(), { type: 'conjunction', style: 'narrow' })
  const total = counts.created + counts.updated + counts.unchanged
  const columns: Column<Planned>[] = [
    { key: 'row', header: m.catalog_col_row(), cell: ({ row }) => row, className: '@2xl:w-16 num' },
    {
      key: 'goods',
      header: m.catalog_col_goods(),
      primary: true,
      cell: ({ title, sku }) => (
        <>
          {words(title)}
          <span className="num block text-sm font-normal text-muted">{sku}</span>
        </>
      ),
    },
    {
      key: 'change',
      header: m.catalog_col_change(),
      cell: ({ change }) => <Change {...{ change }} />,
    },
    {
      key: 'differs',
      header: m.catalog_col_differs(),
      // Of what is new, everything does.
      cell: ({ change, differs }) =>
        change === 'updated' && (
          <span className="text-sm">{list.format(differs.map(columnName))}</span>
        ),
    },
  ]
  const note =
    rows.length < total
      ? m.catalog_rows_first({ shown: formatCount(rows.length, intlLocale()) })
      : undefined
  return (
    <Card title={m.catalog_rows_planned()} note={note} flush>
      <Table
        caption={m.catalog_rows_planned()}
        columns={columns}
        rows={rows}
        rowKey={({ row }) => String(row)}
      />
    </Card>
  )
}

function Change({ change }: Pick<Planned, 'change'>) {
  if (change === 'created') return <Badge tone="good">{m.catalog_change_created()}</Badge>
  if (change === 'updated') return <Badge tone="note">{m.catalog_change_updated()}</Badge>
  return <Badge>{m.catalog_change_unchanged()}</Badge>
}
