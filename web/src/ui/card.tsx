import type { ReactNode } from 'react'
import { cx } from './cx.ts'

type Props = {
  title?: ReactNode
  /** One quiet line under the title. */
  note?: ReactNode
  actions?: ReactNode
  footer?: ReactNode
  /** The content reaches the edges: tables, pictures. */
  flush?: boolean | undefined
  /** 3 where the card stands under a heading of its own. */
  level?: 2 | 3 | undefined
  className?: string | undefined
  children?: ReactNode
}

export function Card({
  title,
  note,
  actions,
  footer,
  flush,
  level = 2,
  className,
  children,
}: Props) {
  const Heading = level === 2 ? 'h2' : 'h3'
  return (
    <section
      className={cx(
        'flex flex-col rounded-lg border border-line bg-surface shadow-card',
        className,
      )}
    >
      {(title || actions) && (
        <header
          className={cx(
            'flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 pt-4 sm:px-5',
            flush && 'border-b border-line pb-3.5',
          )}
        >
          <div className="min-w-0">
            <Heading className="text-lg font-semibold">{title}</Heading>
            {note && <p className="text-sm text-muted">{note}</p>}
          </div>
          {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </header>
      )}
      <div
        className={cx('flex-1', flush ? 'overflow-hidden rounded-[inherit]' : 'px-4 py-4 sm:px-5')}
      >
        {children}
      </div>
      {footer && (
        <footer className="rounded-b-lg border-t border-line bg-canvas px-4 py-3 sm:px-5">
          {footer}
        </footer>
      )}
    </section>
  )
}
