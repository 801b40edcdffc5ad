import { Fragment, type ReactNode } from 'react'
import { cx } from './cx.ts'

type Row = Readonly<{ label: ReactNode; value: ReactNode; strong?: boolean }>
type Props = {
  rows: readonly (Row | false | null | undefined)[]
  align?: 'start' | 'end'
  className?: string
}

/** Names and their values: an object's facts, or with `align="end"` the lines of a sum. */
export function Details({ rows, align = 'start', className }: Props) {
  const shown = rows.filter((row) => !!row)
  const end = align === 'end'
  return (
    <dl
      className={cx(
        'grid content-start gap-x-6',
        end
          ? 'grid-cols-[1fr_auto] gap-y-1.5'
          : 'gap-y-0 sm:grid-cols-[minmax(8rem,14rem)_1fr] sm:gap-y-2',
        className,
      )}
    >
      {shown.map((row, index) => (
        <Fragment key={index}>
          <dt
            className={cx(
              row.strong ? 'font-semibold' : 'text-muted',
              !end && 'text-sm sm:text-base',
            )}
          >
            {row.label}
          </dt>
          <dd
            className={cx(
              'min-w-0',
              end ? 'num text-right' : 'mb-2 sm:mb-0',
              row.strong && 'font-semibold',
            )}
          >
            {row.value}
          </dd>
        </Fragment>
      ))}
    </dl>
  )
}
