import { Minus, Plus } from 'lucide-react'
import { useState } from 'react'
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

const button =
  'inline-flex w-10 items-center justify-center text-muted transition-colors hover:bg-sunken hover:text-ink disabled:opacity-40 focus-visible:-outline-offset-2'

/** A number of pieces: typed, or up and down by the pack. */
export function Quantity({
  label,
  value,
  onChange,
  min = 1,
  max = 999_999,
  step = 1,
  id,
  disabled,
}: Props) {
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
    <div
      role="group"
      aria-label={label}
      className={cx(
        'inline-flex h-10 w-fit overflow-hidden rounded-md border border-line-strong bg-surface',
        disabled && 'opacity-60',
      )}
    >
      <button
        type="button"
        className={button}
        disabled={disabled || value <= min}
        aria-label={m.ui_less()}
        onClick={() => set(value - step)}
      >
        <Minus aria-hidden className="size-4" />
      </button>
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
      <button
        type="button"
        className={button}
        disabled={disabled || value >= max}
        aria-label={m.ui_more()}
        onClick={() => set(value + step)}
      >
        <Plus aria-hidden className="size-4" />
      </button>
    </div>
  )
}
