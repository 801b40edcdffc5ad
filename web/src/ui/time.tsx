import { useEffect, useState } from 'react'
import { formatRelative, formatTime, formatUtc, type TimeStyle } from './format.ts'
import { intlLocale, useLocale } from './locale.ts'

type Props = {
  at: string | Date
  style?: TimeStyle | 'relative'
  /** The viewer's, where none is given. */
  timeZone?: string
  className?: string
}

const REFRESH_MS = 30_000

/** A moment in the viewer's language and time zone; UTC on hover. */
export function Time({ at, style = 'datetime', timeZone, className }: Props) {
  const locale = intlLocale(useLocale())
  const now = useNow(style === 'relative' ? REFRESH_MS : undefined)
  const text =
    style === 'relative'
      ? formatRelative(at, now, locale)
      : formatTime(at, { locale, timeZone, style })
  return (
    <time dateTime={new Date(at).toISOString()} title={formatUtc(at)} className={className}>
      {text}
    </time>
  )
}

/** The present, kept up to date at this interval, or standing still without one. */
export function useNow(intervalMs: number | undefined): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    if (intervalMs === undefined) return
    const timer = setInterval(() => setNow(new Date()), intervalMs)
    return () => clearInterval(timer)
  }, [intervalMs])
  return now
}
