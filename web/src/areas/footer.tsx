import { ShieldCheck } from 'lucide-react'
import { LanguageButtons, ThemeButtons } from './preference-buttons.tsx'
import { m } from '../messages.gen/messages.js'

export function Footer() {
  return (
    <footer className="border-t border-line bg-surface">
      <div className="page-width flex flex-wrap items-center justify-between gap-x-8 gap-y-4 py-6">
        <p className="flex max-w-[60ch] items-start gap-2.5 text-sm text-muted">
          <ShieldCheck aria-hidden className="mt-0.5 size-4.5 shrink-0 text-brand-ink" />
          {m.areas_promise()}
        </p>
        <div className="flex flex-wrap gap-3">
          <LanguageButtons />
          <ThemeButtons />
        </div>
      </div>
    </footer>
  )
}
