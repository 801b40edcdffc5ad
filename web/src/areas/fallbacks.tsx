import { useRouter, type ErrorComponentProps } from '@tanstack/react-router'
import { MapPinOff } from 'lucide-react'
import { ButtonLink } from '../ui/link.tsx'
import { useLocale } from '../ui/locale.ts'
import { Skeleton, SkeletonRows } from '../ui/skeleton.tsx'
import { EmptyState, ErrorState } from '../ui/states.tsx'
import { usePageTitle } from '../ui/title.ts'
import { m } from '../messages.gen/messages.js'

export function NotFound() {
  useLocale()
  usePageTitle(m.ui_not_found_title())
  return (
    <div className="py-6">
      <EmptyState
        icon={MapPinOff}
        title={<h1>{m.ui_not_found_title()}</h1>}
        action={<ButtonLink to="/">{m.ui_to_start()}</ButtonLink>}
      >
        {m.ui_not_found_text()}
      </EmptyState>
    </div>
  )
}

/** A page that threw, or whose code could not be fetched. */
export function PageFailed({ error, reset }: ErrorComponentProps) {
  useLocale()
  const router = useRouter()
  usePageTitle(m.ui_error_title())
  const retry = () => {
    reset()
    void router.invalidate()
  }
  return (
    <div className="py-6">
      <ErrorState error={error} onRetry={retry} />
    </div>
  )
}

export function PagePending() {
  useLocale()
  return (
    <div>
      <Skeleton className="mb-6 h-9 w-64 max-w-full" />
      <SkeletonRows rows={6} />
    </div>
  )
}
