import { Outlet } from '@tanstack/react-router'

export const MAIN = 'main'

/** The place of a frame where its pages go. */
export function Main({ className }: { className?: string }) {
  return (
    <main id={MAIN} tabIndex={-1} className={className}>
      <Outlet />
    </main>
  )
}

/** Brings keyboard and screen reader to the page, past what every page has. */
export function focusMain(): void {
  document.getElementById(MAIN)?.focus({ preventScroll: true })
}
