type Props = { label: string; value: number; max?: number; hideLabel?: boolean; text?: string }

/** How far a piece of work has come. `text` replaces the percentage, e.g. "120 of 600 rows". */
export function Progress({ label, value, max = 100, hideLabel = false, text }: Props) {
  const share = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0
  const shown = text ?? `${Math.round(share * 100)}%`
  return (
    <div>
      <div className={hideLabel ? 'sr-only' : 'mb-1 flex justify-between gap-4 text-sm'}>
        <span>{label}</span>
        <span className="num text-muted">{shown}</span>
      </div>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={max}
        aria-valuenow={value}
        aria-valuetext={shown}
        className="h-2 overflow-hidden rounded-full bg-sunken shadow-[inset_0_0_0_1px_var(--color-line)]"
      >
        <div
          className="h-full rounded-full bg-brand transition-[width]"
          style={{ width: `${share * 100}%` }}
        />
      </div>
    </div>
  )
}
