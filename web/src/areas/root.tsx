import { Outlet, useRouter, useRouterState } from '@tanstack/react-router'
import { WifiOff } from 'lucide-react'
import { useEffect, useSyncExternalStore } from 'react'
import { useLocale } from '../ui/locale.ts'
import { Toasts } from '../ui/toast.tsx'
import { focusMain, MAIN } from './main-region.tsx'
import { m } from '../messages.gen/messages.js'

/** Around every page of every area: what helps to move about, and what may happen any time. */
export function Root() {
  useLocale()
  useFocusAfterNavigation()
  return (
    <>
      <a
        href={`#${MAIN}`}
        className="fixed top-2 left-2 z-60 -translate-y-20 rounded-md bg-brand px-4 py-2.5 font-medium text-on-brand focus:translate-y-0"
      >
        {m.ui_skip()}
      </a>
      <LoadingBar />
      <OfflineBar />
      <Outlet />
      <Toasts />
    </>
  )
}

// A new page without a page load: the focus has to be moved to it, as a page load would.
function useFocusAfterNavigation() {
  const router = useRouter()
  useEffect(
    () =>
      router.subscribe('onRendered', ({ pathChanged, fromLocation }) => {
        if (!pathChanged || !fromLocation) return
        focusMain()
      }),
    [router],
  )
}

/** A thin line at the top while the next page is on its way. */
function LoadingBar() {
  const loading = useRouterState({ select: (state) => state.isLoading })
  return (
    <div
      aria-hidden
      className={
        loading
          ? 'fixed inset-x-0 top-0 z-60 h-0.5 origin-left scale-x-80 bg-brand transition-transform delay-100 duration-[4s] ease-out starting:scale-x-0'
          : 'hidden'
      }
    />
  )
}

function OfflineBar() {
  const online = useSyncExternalStore(subscribeToNetwork, () => navigator.onLine)
  return (
    <div role="status">
      {!online && (
        <p className="flex items-center justify-center gap-2 border-b border-warn-line bg-warn-soft px-4 py-2 text-sm font-medium text-warn">
          <WifiOff aria-hidden className="size-4 shrink-0" />
          {m.ui_offline()}
        </p>
      )}
    </div>
  )
}

function subscribeToNetwork(listener: () => void) {
  globalThis.addEventListener('online', listener)
  globalThis.addEventListener('offline', listener)
  return () => {
    globalThis.removeEventListener('online', listener)
    globalThis.removeEventListener('offline', listener)
  }
}
