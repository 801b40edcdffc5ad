import { formatTime } from '../ui/format.ts'
import { intlLocale } from '../ui/locale.ts'
import { Status } from '../ui/status.tsx'
import { m } from '../messages.gen/messages.js'

/** A day, whatever the reader's time zone, as they write days. */
export function dueText(dueOn: string): string {
  const options = { locale: intlLocale(), timeZone: 'UTC', style: 'date' } as const
  return formatTime(`${dueOn}T00:00:00Z`, options)
}

type Terms = Readonly<{ state: string; dueOn: string }>
type Props = {
  terms: Terms
  /** In a list, where there is little room. */
  short?: boolean
}

/** That an order is on terms, until when, and how that stands. */
export function TermsStatus({ terms: { state, dueOn }, short = false }: Props) {
  const date = dueText(dueOn)
  if (state === 'paid') return <Status tone="good">{m.credit_was_paid()}</Status>
  if (state === 'overdue') {
    const text = short ? m.credit_late_since({ date }) : m.credit_was_due({ date })
    return <Status tone="bad">{text}</Status>
  }
  const text = short ? m.credit_due_on({ date }) : m.credit_due_now({ date })
  return <Status tone="note">{text}</Status>
}
