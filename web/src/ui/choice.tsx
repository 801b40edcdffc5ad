import type { ComponentProps, ReactNode } from 'react'
import { cx } from './cx.ts'

type CheckboxProps = Omit<ComponentProps<'input'>, 'type'> & { label: ReactNode; hint?: ReactNode }

export function Checkbox({ label, hint, className, ...props }: CheckboxProps) {
  return (
    <label className={cx('flex min-h-8 cursor-pointer items-start gap-3 py-1', className)}>
      <input {...props} type="checkbox" className="mt-0.5 size-5 shrink-0 accent-brand" />
      <span className="min-w-0">
        {label}
        {hint && <span className="block text-sm text-muted">{hint}</span>}
      </span>
    </label>
  )
}

export type Choice = Readonly<{
  value: string
  label: ReactNode
  description?: ReactNode
  /** At the end of the card's first line: a price, a badge. */
  aside?: ReactNode
  /** Shown under the card's lines only while it is chosen. */
  details?: ReactNode
  /** Not to be had now, and why. */
  unavailable?: ReactNode
}>

type RadioCardsProps = Omit<ComponentProps<'input'>, 'type' | 'value'> & {
  id: string
  choices: readonly Choice[]
  /** Given where the caller keeps the value; left out under a form, which reads the inputs. */
  value?: string | undefined
}

/** One of several, each a card whose whole area is the target. Goes into a `ChoiceGroup`. */
export function RadioCards({ id, choices, value, className, ...props }: RadioCardsProps) {
  return (
    <div className={cx('grid gap-2', className)}>
      {choices.map((choice) => (
        <label
          key={choice.value}
          className={cx(
            'group block rounded-lg border border-line-strong bg-surface px-4 py-3 transition-colors',
            'has-checked:border-brand has-checked:bg-brand-soft has-checked:shadow-[inset_0_0_0_1px_var(--color-brand)]',
            'has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus',
            choice.unavailable ? 'border-dashed' : 'cursor-pointer hover:border-brand',
          )}
        >
          <RadioLine {...{ id, choice, value }} input={props} />
          {choice.details && (
            <div className="mt-3 hidden border-t border-brand-line pt-3 pl-8 group-has-checked:block">
              {choice.details}
            </div>
          )}
        </label>
      ))}
    </div>
  )
}

type RadioLineProps = {
  id: string
  choice: Choice
  value: string | undefined
  input: Omit<ComponentProps<'input'>, 'type' | 'value'>
}

function RadioLine({ id, choice, value, input }: RadioLineProps) {
  const { label, description, aside, unavailable } = choice
  const labelId = `${id}-${choice.value}`
  return (
    <span className="flex items-start gap-3">
      <input
        {...input}
        {...(value === undefined ? {} : { checked: value === choice.value })}
        type="radio"
        value={choice.value}
        disabled={unavailable !== undefined}
        aria-labelledby={labelId}
        aria-describedby={`${labelId}-more`}
        className="mt-0.5 size-5 shrink-0 accent-brand outline-none"
      />
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-baseline justify-between gap-x-4">
          <span id={labelId} className={cx('font-medium', unavailable && 'text-muted')}>
            {label}
          </span>
          {aside && <span className="num">{aside}</span>}
        </span>
        <span id={`${labelId}-more`} className="block text-sm text-muted">
          {unavailable ?? description}
        </span>
      </span>
    </span>
  )
}
