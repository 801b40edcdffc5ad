import { Check } from 'lucide-react'
import { cx } from './cx.ts'
import { m } from '../messages.gen/messages.js'

type Props = { label: string; steps: readonly string[]; current: number }

/** Where a person is in a task of a few steps. */
export function Steps({ label, steps, current }: Props) {
  return (
    <nav aria-label={label}>
      <p className="font-medium sm:hidden">
        <span className="text-muted">
          {m.ui_step_of({ step: Math.min(current + 1, steps.length), total: steps.length })}
        </span>{' '}
        {steps[Math.min(current, steps.length - 1)]}
      </p>
      <ol className="hidden items-center gap-3 sm:flex">
        {steps.map((step, index) => (
          <Step
            key={step}
            name={step}
            index={index}
            current={current}
            last={index === steps.length - 1}
          />
        ))}
      </ol>
    </nav>
  )
}

type StepProps = { name: string; index: number; current: number; last: boolean }

function Step({ name, index, current, last }: StepProps) {
  const done = index < current
  const active = index === current
  return (
    <li
      aria-current={active ? 'step' : undefined}
      className={cx('flex items-center gap-3', !last && 'flex-1')}
    >
      <span
        className={cx(
          'num flex size-7 shrink-0 items-center justify-center rounded-full border text-sm font-semibold',
          done && 'border-brand bg-brand-soft text-brand-ink',
          active && 'border-brand bg-brand text-on-brand',
          !done && !active && 'border-line-strong text-muted',
        )}
      >
        {done ? <Check aria-hidden className="size-4" /> : index + 1}
      </span>
      <span className={cx('whitespace-nowrap', active ? 'font-semibold' : 'text-muted')}>
        {name}
        {done && <span className="sr-only"> ({m.ui_done()})</span>}
      </span>
      {!last && (
        <span aria-hidden className={cx('h-px min-w-4 flex-1', done ? 'bg-brand' : 'bg-line')} />
      )}
    </li>
  )
}
