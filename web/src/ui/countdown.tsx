import { Clock } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { cx } from './cx.ts'
import { formatClock, formatDuration } from './format.ts'
import { intlLocale, useLocale } from './locale.ts'
import { useNow } from './time.tsx'
import { m } from '../messages.gen/messages.js'

type Props = {
  until: string | Date
  /** What runs out: "Price and stock are held for". */
  label: string
  onEnd?: () => void
  className?: string
}

const HOUR = 3_600_000
const SOON = 60_000
// Read out at these and no more often: a clock that speaks every second drowns everything else.
const announced = [HOUR, 10 * 60_000, 5 * 60_000, SOON]

/** The time that is left: words above two hours, a clock below. */
export function Countdown({ until, label, onEnd, className }: Props) {
  const locale = intlLocale(useLocale())
  const left = new Date(until).getTime() - useNow(1000).getTime()
  const [atFirst] = useState(left)
  useEnd(left <= 0, onEnd)
  const text = left > 2 * HOUR ? formatDuration(left, locale) : formatClock(left)
  return (
    <span className={cx('inline-flex items-center gap-1.5', left < SOON && 'text-warn', className)}>
      <Clock aria-hidden className="size-4 shrink-0" />
      <span role="timer" aria-live="off">
        {label} <strong className="num font-semibold">{text}</strong>
      </span>
      <span className="sr-only" aria-live="polite">
        {announcement({ left, atFirst, label, locale })}
      </span>
    </span>
  )
}

type Left = { left: number; atFirst: number; label: string; locale: string }

// The text changes only when a threshold is passed, and only a change is read out. One that was
// passed before the clock was there would tell whoever reads the page another time than the clock.
function announcement({ left, atFirst, label, locale }: Left): string {
  if (left <= 0) return m.ui_time_is_up()
  const passed = announced.findLast((threshold) => left <= threshold && threshold < atFirst)
  return passed === undefined ? '' : `${label} ${formatDuration(passed, locale)}`
}

function useEnd(ended: boolean, onEnd: (() => void) | undefined) {
  const latest = useRef(onEnd)
  useEffect(() => {
    latest.current = onEnd
  })
  useEffect(() => {
    if (ended) latest.current?.()
  }, [ended])
}
