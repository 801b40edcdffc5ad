import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import { toneClasses, toneIcons, type Tone } from './icons.ts'
import { Time } from './time.tsx'
import { m } from '../messages.gen/messages.js'

export type TimelineEntry = Readonly<{
  key: string
  title: ReactNode
  /** Left out for what is still to come and has no date. */
  at?: string | undefined
  detail?: ReactNode
  tone?: Tone | undefined
  icon?: LucideIcon | undefined
  /** Expected, and not yet happened. */
  upcoming?: boolean | undefined
}>

/** What happened, in order, and what is expected next. */
export function Timeline({ entries, label }: { entries: readonly TimelineEntry[]; label: string }) {
  return (
    <ol aria-label={label} className="grid">
      {entries.map((entry, index) => (
        <Entry key={entry.key} entry={entry} last={index === entries.length - 1} />
      ))}
    </ol>
  )
}

function Entry({ entry, last }: { entry: TimelineEntry; last: boolean }) {
  const { title, at, detail, upcoming = false } = entry
  const tone = entry.tone ?? (upcoming ? 'neutral' : 'good')
  const Icon = entry.icon ?? toneIcons[tone]
  return (
    <li className="relative flex gap-3.5 pb-5 last:pb-0">
      {!last && (
        <span
          aria-hidden
          className={cx(
            'absolute top-7 bottom-0 left-[13.5px] border-l',
            upcoming && 'border-dashed',
            'border-line-strong',
          )}
        />
      )}
      <span
        className={cx(
          'relative flex size-7 shrink-0 items-center justify-center rounded-full border',
          toneClasses[tone],
          upcoming && 'border-dashed',
        )}
      >
        <Icon aria-hidden className="size-4" />
      </span>
      <div className="min-w-0 flex-1 pt-0.5">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4">
          <p className={cx('font-medium', upcoming && 'text-muted')}>
            {title}
            {upcoming && <span className="sr-only"> ({m.ui_upcoming()})</span>}
          </p>
          {at && <Time at={at} className="text-sm text-muted" />}
        </div>
        {detail && <div className="text-sm text-muted">{detail}</div>}
      </div>
    </li>
  )
}
