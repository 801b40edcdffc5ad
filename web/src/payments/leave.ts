import { useSyncExternalStore } from 'react'

// Going to the network's page takes a moment. Until the browser has left, the page says so.

const leaving: { to: string | null } = { to: null }
const listeners = new Set<() => void>()

function set(next: string | null): void {
  leaving.to = next
  for (const listener of listeners) listener()
}

/** Leaves for the page where the buyer pays. */
export function leaveFor(url: string): void {
  set(url)
  globalThis.location.assign(url)
}

/** The address the browser is on its way to. */
export function useLeaving(): string | null {
  return useSyncExternalStore(subscribe, () => leaving.to)
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  // Back from there, by the browser's own memory of this page.
  const onShow = (event: PageTransitionEvent) => {
    if (event.persisted) set(null)
  }
  globalThis.addEventListener('pageshow', onShow)
  return () => {
    listeners.delete(listener)
    globalThis.removeEventListener('pageshow', onShow)
  }
}
