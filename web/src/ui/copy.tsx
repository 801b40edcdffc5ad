import { Check, Copy as CopySign } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import { IconButton } from './button.tsx'
import { cx } from './cx.ts'
import { m } from '../messages.gen/messages.js'

type Props = {
  value: string
  /** What it is, for the button's name: "order number". */
  label: string
  /** Shown instead of the value, e.g. with spaces for reading. */
  children?: ReactNode
  mono?: boolean
  className?: string
}

const CONFIRMED_MS = 2_000

/** A number people carry elsewhere, with a button that copies it. */
export function Copy({ value, label, children, mono = true, className }: Props) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), CONFIRMED_MS)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <span className={cx('inline-flex max-w-full items-center gap-0.5', className)}>
      <span className={cx('min-w-0 break-all', mono && 'font-mono text-[0.92em]')}>
        {children ?? value}
      </span>
      <IconButton
        label={m.ui_copy({ what: label })}
        className="relative z-1 -my-1 size-7 [&_svg]:size-4!"
        onClick={() => void copyText(value).then(setCopied)}
      >
        {copied ? <Check className="text-good" /> : <CopySign />}
      </IconButton>
      <span className="sr-only" aria-live="polite">
        {copied ? m.ui_copied() : ''}
      </span>
    </span>
  )
}

// The clipboard is closed to pages that are not served by https or localhost.
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text)
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea')
  area.value = text
  area.className = 'sr-only'
  document.body.append(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  return done
}
