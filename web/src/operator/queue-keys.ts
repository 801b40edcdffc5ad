import { useEffect, useRef } from 'react'

/**
 * Works a list off by keyboard: j and k go from item to item, Enter presses the first button of the
 * one in focus. Not while somebody types, or a dialog stands in front.
 */
export function useQueueKeys() {
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isBusy(event.target)) return
      const items = [...(list.current?.querySelectorAll<HTMLElement>('[data-queue-item]') ?? [])]
      const at = items.findIndex((item) => item.contains(document.activeElement))
      const step = { j: 1, k: -1 }[event.key]
      if (step === undefined) return
      event.preventDefault()
      items[Math.min(Math.max(at + step, 0), items.length - 1)]?.focus()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  return list
}

function isBusy(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [role="dialog"], [role="alertdialog"]') !== null
  )
}

/** Enter on an item itself, and not on something within it, takes its first choice. */
export function pressFirst(event: React.KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'Enter' || event.target !== event.currentTarget) return
  event.preventDefault()
  event.currentTarget.querySelector<HTMLElement>('[data-first-choice]')?.click()
}
