import { PlainLink } from '../ui/link.tsx'
import { m } from '../messages.gen/messages.js'

/** A carrying pole with two even loads, which is what 担 means: buyer and supplier in balance. */
function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className="size-8 shrink-0">
      <rect width="32" height="32" rx="9" className="fill-brand" />
      <g className="stroke-on-brand" fill="none" strokeWidth="2.2" strokeLinecap="round">
        <path d="M5.5 13.2C10 7.6 22 7.6 26.5 13.2" />
        <path d="M9 10.6v5.2M23 10.6v5.2" />
      </g>
      <path
        className="fill-on-brand"
        d="M4.8 16.6h8.4a4.2 4.6 0 0 1-8.4 0zM18.8 16.6h8.4a4.2 4.6 0 0 1-8.4 0z"
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
