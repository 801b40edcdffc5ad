import { RotateCw, SearchX, TriangleAlert, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { Copy } from './copy.tsx'
import { problemOf, problemText, type ProblemTexts } from './problem.ts'
import { m } from '../messages.gen/messages.js'

type EmptyProps = {
  title: ReactNode
  icon?: LucideIcon
  /** How something would get here. */
  children?: ReactNode
  action?: ReactNode
}

/** Nothing to show, and that is not an error. */
export function EmptyState({ title, icon: Icon = SearchX, children, action }: EmptyProps) {
  return (
    <div className="flex flex-col items-center gap-1 px-4 py-12 text-center">
      <span className="mb-3 rounded-full bg-sunken p-3.5 text-muted">
        <Icon aria-hidden className="size-7" strokeWidth={1.6} />
      </span>
      <div className="text-lg font-semibold">{title}</div>
      {children && <div className="max-w-[46ch] text-muted">{children}</div>}
      {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}

type ErrorProps = {
  error: unknown
  title?: ReactNode
  texts?: ProblemTexts
  onRetry?: () => void
  retrying?: boolean
}

/** Something could not be shown: what happened, how to go on, and the number to quote. */
export function ErrorState({ error, title, texts, onRetry, retrying }: ErrorProps) {
  const requestId = problemOf(error)?.requestId
  return (
    <div role="alert" className="flex flex-col items-center gap-1 px-4 py-12 text-center">
      <span className="mb-3 rounded-full border border-bad-line bg-bad-soft p-3.5 text-bad">
        <TriangleAlert aria-hidden className="size-7" strokeWidth={1.6} />
      </span>
      <p className="text-lg font-semibold">{title ?? m.ui_error_title()}</p>
      <p className="max-w-[52ch] text-muted">{problemText(error, texts)}</p>
      {onRetry && (
        <Button
          className="mt-4"
          pending={retrying}
          icon={<RotateCw className="size-4" />}
          onClick={onRetry}
        >
          {m.ui_retry()}
        </Button>
      )}
      {requestId && (
        <p className="mt-4 text-sm text-muted">
          {m.ui_request_id()} <Copy value={requestId} label={m.ui_request_id()} />
        </p>
      )}
    </div>
  )
}
