import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

type Props = { summary: ReactNode; open?: boolean; className?: string; children: ReactNode }

/** More for whoever wants it; the browser's own details element. */
export function Disclosure({ summary, open = false, className, children }: Props) {
  return (
    <details open={open} className={cx('group', className)}>
      <summary className="flex min-h-8 list-none items-center gap-2 rounded-sm font-medium [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          className="size-4 shrink-0 text-muted transition-transform group-open:rotate-90"
        />
        <span className="min-w-0 flex-1">{summary}</span>
      </summary>
      <div className="pt-2 pl-6">{children}</div>
    </details>
  )
}
