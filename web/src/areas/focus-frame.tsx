import { Footer } from './footer.tsx'
import { Logo } from './logo.tsx'
import { Main } from './main-region.tsx'
import { LockKeyhole } from 'lucide-react'
import { m } from '../messages.gen/messages.js'

// The pay page is counted in kilobytes: no menus, no dialogs in this frame.
export function FocusFrame() {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="border-b border-line bg-surface">
        <div className="page-width flex h-16 items-center justify-between gap-4">
          <Logo />
          <p className="flex items-center gap-1.5 text-sm text-muted">
            <LockKeyhole aria-hidden className="size-4 shrink-0" />
            {m.areas_secure()}
          </p>
        </div>
      </header>
      <Main className="page-width flex-1 py-6 sm:py-8" />
      <Footer />
    </div>
  )
}
