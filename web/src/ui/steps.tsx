import { Check } from 'lucide-react'
import { cx } from './cx.ts'
import { m } from '../messages.gen/messages.js'

type Props = { label: string; steps: readonly string[]; current: number }

/** How far something of a few steps is: done, at, still to come. */
export function Steps({ label, steps, current }: Props) {
  const shown = Math.min(current, steps.length - 1)
  return (
    <div role="group" aria-label={label}>
      <p className="font-medium sm:hidden">
        <span className="text-muted">{m.ui_step_of({ step: shown + 1, total: steps.length })}</span>{' '}
        {steps[shown]}
      </p>
      <div aria-hidden className="mt-2 flex gap-1 sm:hidden">
        {steps.map((step, index) => (
          <span
            key={step}
            className={cx('h-1.5 flex-1 rounded-full', index <= current ? 'bg-brand' : 'bg-line')}
          />
        ))}
      </div>
      <ol className="hidden auto-cols-fr grid-flow-col sm:grid">
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
    </div>
  )
}

type StepProps = { name: string; index: number; current: number; last: boolean }

function Step({ name, index, current, last }: StepProps) {
  const done = index < current
  const active = index === current
  return (
    <li aria-current={active ? 'step' : undefined} className="min-w-0">
      <span className="flex items-center">
        <span
          className={cx(
            'num flex size-7 shrink-0 items-center justify-center rounded-full border text-sm font-semibold',
            done && 'border-brand bg-brand-soft text-brand-ink',
            active && 'border-brand bg-brand text-on-brand',
            !done && !active && 'border-dashed border-line-strong text-muted',
          )}
        >
          {done ? <Check aria-hidden className="size-4" /> : index + 1}
        </span>
        {!last && (
          <span aria-hidden className={cx('mx-1.5 h-px flex-1', done ? 'bg-brand' : 'bg-line')} />
        )}
      </span>
      <span className={cx('mt-1.5 block pr-2 text-sm', active ? 'font-semibold' : 'text-muted')}>
        {name}
        {done && <span className="sr-only"> ({m.ui_done()})</span>}
        {!done && !active && <span className="sr-only"> ({m.ui_upcoming()})</span>}
      </span>
    </li>
  )
}
