import { cx } from './cx.ts'
import { m } from '../messages.gen/messages.js'

/** The shape of what is on its way. Size it with classes. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span aria-hidden className={cx('block animate-shimmer rounded-md bg-sunken', className)} />
  )
}

/** Some lines of text, or rows of a list, on their way. */
export function SkeletonRows({ rows = 4, className }: { rows?: number; className?: string }) {
  return (
    <div role="status" className={cx('grid gap-3', className)}>
      <span className="sr-only">{m.ui_loading()}</span>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} className={cx('h-10', row === rows - 1 && 'w-2/3')} />
      ))}
    </div>
  )
}
