import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import { toneClasses, toneIcons, type Tone } from './icons.ts'

type Props = {
  tone?: Tone | undefined
  title?: ReactNode
  actions?: ReactNode
  className?: string | undefined
  /** Set where it appears in answer to something: it is then read out. */
  live?: boolean | undefined
  children?: ReactNode
}

/** Something to know, in its place on the page. */
export function Notice({ tone = 'note', title, actions, className, live, children }: Props) {
  const Icon = toneIcons[tone]
  return (
    <div
      role={live ? 'status' : undefined}
      className={cx('flex gap-3 rounded-lg border px-4 py-3', toneClasses[tone], className)}
    >
      <Icon aria-hidden className="mt-0.5 size-5 shrink-0" />
      <div className="min-w-0 flex-1">
        {title && <p className="font-semibold">{title}</p>}
        {children && <div className="text-ink">{children}</div>}
        {actions && <div className="mt-2.5 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  )
}
