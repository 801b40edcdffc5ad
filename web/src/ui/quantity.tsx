import { Minus, Plus } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { cx } from './cx.ts'
import { fitToPacks } from './packs.ts'
import { m } from '../messages.gen/messages.js'

type Props = {
  label: string
  value: number
  onChange: (value: number) => void
  min?: number
  max?: number
  /** Sold in packs of so many. */
  step?: number
  id?: string
  disabled?: boolean
}

/** A number of pieces: typed, or up and down by the pack. */
export function Quantity(props: Props) {
  const { label, value, onChange, min = 1, max = 999_999, step = 1, id, disabled = false } = props
  const [draft, setDraft] = useState<string | null>(null)
  const set = (next: number) => {
    setDraft(null)
    const fitting = fitToPacks(next, { min, max, step })
    if (fitting !== value) onChange(fitting)
  }
  const commit = () => {
    if (draft !== null) set(draft.trim() === '' ? value : Number(draft))
  }
  return (
    <div role="group" aria-label={label} className={cx(frame, disabled && 'opacity-60')}>
      <StepButton
        label={m.ui_less()}
        disabled={disabled || value <= min}
        onStep={() => set(value - step)}
      >
        <Minus aria-hidden className="size-4" />
      </StepButton>
      <input
        id={id}
        aria-label={label}
        inputMode="numeric"
        disabled={disabled}
        className="num w-[4.5rem] border-x border-line bg-transparent text-center focus-visible:-outline-offset-2"
        value={draft ?? value}
        onChange={(event) => setDraft(event.target.value.replaceAll(/\D/g, '').slice(0, 6))}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit()
          if (event.key === 'ArrowUp') set(value + step)
          if (event.key === 'ArrowDown') set(value - step)
        }}
      />
      <StepButton
        label={m.ui_more()}
        disabled={disabled || value >= max}
        onStep={() => set(value + step)}
      >
        <Plus aria-hidden className="size-4" />
      </StepButton>
    </div>
  )
}

const frame =
  'inline-flex h-10 w-fit overflow-hidden rounded-md border border-line-strong bg-surface'

type StepButtonProps = { label: string; disabled: boolean; onStep: () => void; children: ReactNode }

function StepButton({ label, disabled, onStep, children }: StepButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      disabled={disabled}
      onClick={onStep}
      className="inline-flex w-10 items-center justify-center text-muted transition-colors hover:bg-sunken hover:text-ink focus-visible:-outline-offset-2 disabled:opacity-40"
    >
      {children}
    </button>
  )
}
