import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import { PlainLink } from './link.tsx'
import { usePageTitle } from './title.ts'
import { m } from '../messages.gen/messages.js'

export type Crumb = Readonly<{ label: string; to: string }>
type Props = {
  /** Names the page: in the browser's tab and, unless `heading` says otherwise, at its top. */
  title: string
  heading?: ReactNode
  /** The way here, without this page itself. */
  crumbs?: readonly Crumb[]
  /** One or two sentences under the heading. */
  intro?: ReactNode
  actions?: ReactNode
  width?: 'full' | 'text'
  children: ReactNode
}

/** What every page begins with. */
export function Page({ title, heading, crumbs, intro, actions, width = 'full', children }: Props) {
  usePageTitle(title)
  return (
    <div className={cx('min-w-0', width === 'text' && 'max-w-3xl')}>
      {crumbs && crumbs.length > 0 && <Breadcrumbs crumbs={crumbs} current={title} />}
      <header className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h1 className="text-2xl font-semibold sm:text-3xl">{heading ?? title}</h1>
          {intro && <div className="mt-1.5 max-w-[65ch] text-muted">{intro}</div>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2 pt-1">{actions}</div>}
      </header>
      {children}
    </div>
  )
}

/** The way here. Part of `Page`; on its own where a page has a head of another shape. */
export function Breadcrumbs({ crumbs, current }: { crumbs: readonly Crumb[]; current: string }) {
  return (
    <nav aria-label={m.ui_breadcrumb()} className="mb-2 text-sm text-muted">
      <ol className="flex flex-wrap items-center gap-x-1">
        {crumbs.map(({ label, to }) => (
          <li key={to} className="flex items-center gap-1">
            <PlainLink
              to={to}
              className="inline-flex min-h-6 items-center rounded-sm hover:text-ink hover:underline"
            >
              {label}
            </PlainLink>
            <ChevronRight aria-hidden className="size-3.5" />
          </li>
        ))}
        <li aria-current="page" className="max-w-[24ch] truncate text-ink sm:max-w-[48ch]">
          {current}
        </li>
      </ol>
    </nav>
  )
}

type SectionProps = {
  title: ReactNode
  note?: ReactNode
  actions?: ReactNode
  className?: string
  children: ReactNode
}

/** A part of a page under a heading of its own, without a card around it. */
export function Section({ title, note, actions, className, children }: SectionProps) {
  return (
    <section className={cx('mt-10 first:mt-0', className)}>
      <header className="mb-3 flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
        <div>
          <h2 className="text-xl font-semibold">{title}</h2>
          {note && <p className="text-sm text-muted">{note}</p>}
        </div>
        {actions}
      </header>
      {children}
    </section>
  )
}
