import { PlainLink } from '../ui/link.tsx'
import { m } from '../messages.gen/messages.js'

/** A carrying pole with two even loads (担 is to carry on one): buyer and supplier in balance. */
function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className="size-8 shrink-0">
      <rect width="32" height="32" rx="8.5" className="fill-brand" />
      <g
        className="stroke-on-brand"
        fill="none"
        strokeWidth="1.9"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        <path d="M5 12C10 8.7 22 8.7 27 12" strokeWidth="2.3" />
        <path d="M6 19.2 9.2 11.2 12.4 19.2M19.6 19.2 22.8 11.2 26 19.2" strokeWidth="1.5" />
      </g>
      <path
        className="fill-on-brand"
        d="M4.9 19.2h8.6a4.3 4.6 0 0 1-8.6 0zM18.5 19.2h8.6a4.3 4.6 0 0 1-8.6 0z"
      />
    </svg>
  )
}

type Props = {
  /** The area's name, for the workplaces. */
  area?: string
  to?: string
}

export function Logo({ area, to = '/' }: Props) {
  return (
    <PlainLink to={to} className="inline-flex items-center gap-2.5 rounded-md">
      <Mark />
      <span className="flex items-baseline gap-1.5 whitespace-nowrap">
        <span className="text-xl font-semibold tracking-tight">Danbao</span>
        <span className="text-sm text-muted" {...(area ? {} : { lang: 'zh-CN' })}>
          {area ?? '担保'}
        </span>
        <span className="sr-only">{m.areas_to_start()}</span>
      </span>
    </PlainLink>
  )
}
