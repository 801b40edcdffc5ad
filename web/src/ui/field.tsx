import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import { m } from '../messages.gen/messages.js'

/** What a control needs to be tied to its label, hint and error. */
export type ControlProps = Readonly<{
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
  'aria-required': true | undefined
}>

type FieldProps = Readonly<{
  id: string
  label: ReactNode
  hint?: ReactNode
  error?: string | undefined
  /** Fields are required unless they say otherwise; both are marked. */
  optional?: boolean | undefined
  hideLabel?: boolean | undefined
  className?: string | undefined
  children: (control: ControlProps) => ReactNode
}>

export function Field({
  id,
  label,
  hint,
  error,
  optional,
  hideLabel,
  className,
  children,
}: FieldProps) {
  return (
    <div className={cx('min-w-0', className)}>
      <label htmlFor={id} className={hideLabel ? 'sr-only' : 'mb-1.5 block font-medium'}>
        {label}
        <Mark optional={optional} />
      </label>
      {children(controlProps({ id, hint, error, optional }))}
      <FieldError id={id}>{error}</FieldError>
      <Hint id={id}>{hint}</Hint>
    </div>
  )
}

type Described = Pick<FieldProps, 'id' | 'hint' | 'error' | 'optional'>

export function controlProps({ id, hint, error, optional }: Described): ControlProps {
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ')
  return {
    id,
    'aria-describedby': described || undefined,
    'aria-invalid': error ? true : undefined,
    'aria-required': optional ? undefined : true,
  }
}

export function Mark({ optional }: { optional?: boolean | undefined }) {
  if (optional) {
    return <span className="ml-1.5 text-sm font-normal text-muted">({m.ui_optional()})</span>
  }
  return (
    <span aria-hidden className="ml-0.5 text-bad">
      *
    </span>
  )
}

export function Hint({ id, children }: { id: string; children: ReactNode }) {
  if (!children) return null
  return (
    <p id={`${id}-hint`} className="mt-1.5 text-sm text-muted">
      {children}
    </p>
  )
}

export function FieldError({ id, children }: { id: string; children?: string | undefined }) {
  if (!children) return null
  return (
    <p id={`${id}-error`} className="mt-1.5 flex gap-1.5 text-sm font-medium text-bad">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span>{children}</span>
    </p>
  )
}
