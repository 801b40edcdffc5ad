import { X } from 'lucide-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { Button, IconButton } from './button.tsx'
import { cx } from './cx.ts'
import { toneClasses, toneIcons, type Tone } from './icons.ts'
import { m } from '../messages.gen/messages.js'

/** Takes back what was done, for as long as the toast is there. */
type ToastAction = Readonly<{ label: string; run: () => void }>
type Toast = Readonly<{ id: number; tone: Tone; text: string; action: ToastAction | undefined }>

const MAX_SHOWN = 3
const SHOWN_MS = 7_000
const toasts = createToasts()

/**
 * Says that something was done: `toast('Address saved')`. Never for an error that needs an answer:
 * that belongs beside what caused it.
 */
export function toast(text: string, tone: Tone = 'good', action?: ToastAction): void {
  toasts.add({ text, tone, action })
}

/** Stands once in the frame of the app, always there, so that what appears in it is read out. */
export function Toasts() {
  const shown = useSyncExternalStore(toasts.subscribe, toasts.get)
  return (
    <section
      aria-label={m.ui_notifications()}
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 bottom-4 z-60 flex flex-col items-center gap-2 sm:left-auto sm:items-end"
    >
      {shown.map((item) => (
        <ToastCard key={item.id} toast={item} />
      ))}
    </section>
  )
}

function ToastCard({ toast: { id, tone, text, action } }: { toast: Toast }) {
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (held) return
    const timer = setTimeout(() => toasts.remove(id), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [held, id])
  const Icon = toneIcons[tone]
  return (
    <div
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="pointer-events-auto flex w-full max-w-sm animate-rise items-center gap-3 rounded-lg border border-line bg-raised py-1.5 pr-1.5 pl-3 shadow-float"
    >
      <span className={cx('rounded-full border p-1', toneClasses[tone])}>
        <Icon aria-hidden className="size-4" />
      </span>
      <p className="min-w-0 flex-1">{text}</p>
      {action && (
        <Button
          size="sm"
          onClick={() => {
            action.run()
            toasts.remove(id)
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton label={m.ui_close()} onClick={() => toasts.remove(id)}>
        <X />
      </IconButton>
    </div>
  )
}

function createToasts() {
  let shown: readonly Toast[] = []
  let lastId = 0
  const listeners = new Set<() => void>()
  const set = (next: readonly Toast[]) => {
    shown = next
    for (const listener of listeners) listener()
  }
  return {
    get: () => shown,
    add: (added: Omit<Toast, 'id'>) => {
      lastId += 1
      set([...shown, { ...added, id: lastId }].slice(-MAX_SHOWN))
    },
    remove: (id: number) => set(shown.filter((item) => item.id !== id)),
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
