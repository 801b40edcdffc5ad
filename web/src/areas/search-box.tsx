import { useRouter } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { cx } from '../ui/cx.ts'
import { m } from '../messages.gen/messages.js'

type Props = {
  label: string
  placeholder: string
  /** The page that answers; it gets the words as `q`. */
  to: string
  /** What is being searched for now. */
  value?: string
  /** Pressing it anywhere brings the focus here, unless something is being typed. */
  shortcut?: string
  className?: string
}

export function SearchBox(props: Props) {
  const { label, placeholder, to, value = '', shortcut, className } = props
  const input = useRef<HTMLInputElement>(null)
  const { history } = useRouter()
  useShortcut(shortcut, () => input.current?.select())
  // Not a controlled field: what is being typed stays until the address has changed.
  useEffect(() => {
    if (input.current) input.current.value = value
  }, [value])
  return (
    <search className={className}>
      <form
        action={to}
        onSubmit={(event) => {
          event.preventDefault()
          const q = input.current?.value.trim() ?? ''
          if (q) history.push(`${to}?${new URLSearchParams({ q }).toString()}`)
          else if (value) history.push(to)
        }}
        className={cx(
          'relative flex h-11 items-center rounded-md border border-line-strong bg-surface',
          'has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-offset-1 has-[input:focus-visible]:outline-focus',
        )}
      >
        <input
          ref={input}
          type="search"
          name="q"
          maxLength={200}
          aria-label={label}
          aria-keyshortcuts={shortcut}
          placeholder={placeholder}
          autoComplete="off"
          defaultValue={value}
          className="h-full min-w-0 flex-1 rounded-md bg-transparent pr-2 pl-3.5 outline-none [&::-webkit-search-cancel-button]:hidden"
        />
        {shortcut && (
          <kbd
            aria-hidden
            className="mr-2 hidden rounded-sm border border-line bg-sunken px-1.5 font-mono text-xs text-muted sm:inline"
          >
            {shortcut}
          </kbd>
        )}
        <button
          type="submit"
          aria-label={m.ui_search()}
          title={m.ui_search()}
          className="m-1 inline-flex h-9 w-11 items-center justify-center rounded-sm bg-brand text-on-brand transition-colors hover:bg-brand-hover"
        >
          <Search aria-hidden className="size-4.5" />
        </button>
      </form>
    </search>
  )
}

function useShortcut(shortcut: string | undefined, focus: () => void) {
  const latest = useRef(focus)
  useEffect(() => {
    latest.current = focus
  })
  useEffect(() => {
    if (!shortcut) return
    const onKey = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof Element &&
        event.target.closest('input, textarea, select, [contenteditable]')
      if (typing || event.key !== shortcut || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      latest.current()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [shortcut])
}
