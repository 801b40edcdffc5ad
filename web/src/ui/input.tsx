import { ChevronDown } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { cx } from './cx.ts'

const control = cx(
  'w-full min-h-10 rounded-md border border-line-strong bg-surface px-3 py-1.5 text-ink',
  'aria-invalid:border-bad aria-invalid:shadow-[inset_0_0_0_1px_var(--color-bad)]',
  'disabled:bg-sunken disabled:text-muted',
)

type InputProps = ComponentProps<'input'> & {
  /** Shown inside the box, before and after what is typed: a currency, a unit. */
  before?: ReactNode
  after?: ReactNode
}

export function Input({ className, before, after, ...props }: InputProps) {
  if (before === undefined && after === undefined) {
    return <input {...props} className={cx(control, className)} />
  }
  return (
    <span className="relative flex items-center">
      {before !== undefined && (
        <span className="pointer-events-none absolute left-3 text-muted">{before}</span>
      )}
      <input {...props} className={cx(control, before && 'pl-12', after && 'pr-12', className)} />
      {after !== undefined && <span className="absolute right-3 text-muted">{after}</span>}
    </span>
  )
}

export function Textarea({ className, rows = 4, ...props }: ComponentProps<'textarea'>) {
  return <textarea {...props} rows={rows} className={cx(control, 'py-2', className)} />
}

export type Option = Readonly<{ value: string; label: string; disabled?: boolean }>
type SelectProps = ComponentProps<'select'> & { options: readonly Option[]; placeholder?: string }

/** The browser's own select: every phone and every screen reader knows how to handle it. */
export function Select({ className, options, placeholder, ...props }: SelectProps) {
  return (
    <span className={cx('relative block', className)}>
      <select {...props} className={cx(control, 'appearance-none truncate pr-9')}>
        {placeholder !== undefined && <option value="">{placeholder}</option>}
        {options.map(({ value, label, disabled }) => (
          <option key={value} value={value} disabled={disabled} className="bg-surface text-ink">
            {label}
          </option>
        ))}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-3 size-4 -translate-y-1/2 text-muted"
      />
    </span>
  )
}
