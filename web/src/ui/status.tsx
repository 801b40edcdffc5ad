import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import { toneClasses, toneIcons, type Tone } from './icons.ts'

type Props = { tone?: Tone | undefined; icon?: LucideIcon | undefined; children: ReactNode }

/** A state in a word or two. The sign and the word say it; the colour only repeats it. */
export function Status({ tone = 'neutral', icon, children }: Props) {
  const Icon = icon ?? toneIcons[tone]
  return (
    <span
      className={cx(
        'inline-flex items-center gap-1 rounded-full border py-0.5 pr-2.5 pl-1.5 text-xs font-medium whitespace-nowrap',
        toneClasses[tone],
      )}
    >
      <Icon aria-hidden className="size-3.5 shrink-0" />
      {children}
    </span>
  )
}

/** A plain mark: a count, a category, "new". */
export function Badge({ tone = 'neutral', children }: Omit<Props, 'icon'>) {
  return (
    <span
      className={cx(
        'num inline-flex items-center rounded-sm border px-1.5 text-xs font-medium whitespace-nowrap',
        toneClasses[tone],
      )}
    >
      {children}
    </span>
  )
}
