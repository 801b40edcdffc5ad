import type { ReactNode } from 'react'
import { cx } from './cx.ts'

export type Column<Row> = Readonly<{
  key: string
  header: ReactNode
  cell: (row: Row) => ReactNode
  /** `end` for amounts and counts: right aligned, with figures that line up. */
  align?: 'start' | 'end'
  /** The row's name: heads its card on phones. One column has it. */
  primary?: boolean
  /** Left out on phones. */
  wideOnly?: boolean
  className?: string
}>

type Props<Row> = {
  /** What the table lists; read out, not shown. */
  caption: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  /** The sums, in the order of the columns. */
  footer?: readonly ReactNode[]
}

// Where its container is narrow, each row becomes a card of "name: value" lines. Changing the
// display of table elements takes their meaning away from screen readers, hence the roles.
export function Table<Row>({ caption, columns, rows, rowKey, footer }: Props<Row>) {
  return (
    <div className="@container">
      <table role="table" className="block w-full text-left @2xl:table">
        <caption className="sr-only">{caption}</caption>
        <thead role="rowgroup" className="sr-only @2xl:not-sr-only @2xl:table-header-group">
          <tr role="row">
            {columns.map(({ key, header, align }) => (
              <th
                key={key}
                role="columnheader"
                scope="col"
                className={cx(headCell, align === 'end' && 'text-right')}
              >
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup" className="block divide-y divide-line @2xl:table-row-group">
          {rows.map((row) => (
            <tr
              key={rowKey(row)}
              role="row"
              className="relative block px-4 py-3 transition-colors hover:bg-canvas has-[a[href]:focus-visible]:bg-canvas @2xl:table-row"
            >
              {columns.map((column) => (
                <Cell key={column.key} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
        {footer && <Footer columns={columns} cells={footer} />}
      </table>
    </div>
  )
}

const headCell = 'border-b border-line px-4 py-2.5 text-sm font-medium text-muted whitespace-nowrap'
const wideCell = '@2xl:table-cell @2xl:px-4 @2xl:py-3 @2xl:align-middle'

function Cell<Row>({ column, row }: { column: Column<Row>; row: Row }) {
  const { header, cell, align, primary, wideOnly, className } = column
  return (
    <td
      role="cell"
      className={cx(
        wideOnly ? 'hidden' : 'flex justify-between gap-4',
        primary ? 'pb-1 font-medium' : 'py-0.5',
        wideCell,
        align === 'end' && 'num @2xl:text-right',
        className,
      )}
    >
      <span aria-hidden className={cx('shrink-0 text-muted @2xl:hidden', primary && 'hidden')}>
        {header}
      </span>
      <span
        className={cx(
          'min-w-0 @2xl:text-inherit',
          !primary && 'text-right',
          !primary && align !== 'end' && '@2xl:text-start',
        )}
      >
        {cell(row)}
      </span>
    </td>
  )
}

type FooterProps<Row> = { columns: readonly Column<Row>[]; cells: readonly ReactNode[] }

function Footer<Row>({ columns, cells }: FooterProps<Row>) {
  return (
    <tfoot role="rowgroup" className="block border-t-2 border-line @2xl:table-footer-group">
      <tr role="row" className="block px-4 py-3 font-semibold @2xl:table-row">
        {columns.map(({ key, header, align, primary }, index) => (
          <td
            key={key}
            role="cell"
            className={cx(
              cells[index] ? 'flex justify-between gap-4' : 'hidden',
              'py-0.5',
              wideCell,
              align === 'end' && 'num @2xl:text-right',
            )}
          >
            <span
              aria-hidden
              className={cx('font-normal text-muted @2xl:hidden', primary && 'hidden')}
            >
              {header}
            </span>
            <span>{cells[index]}</span>
          </td>
        ))}
      </tr>
    </tfoot>
  )
}
