import type { ReactNode } from 'react'
import { cx } from '../ui/cx.ts'
import { setLocale, useLocale } from '../ui/locale.ts'
import { setTheme, useTheme } from '../ui/theme.ts'
import { languages, themes } from './preferences.ts'
import { m } from '../messages.gen/messages.js'

// For drawers and footers; light enough for the pay page.

export function LanguageButtons() {
  const locale = useLocale()
  return (
    <Segments label={m.areas_language()}>
      {languages.map(({ value, label, lang }) => (
        <button
          key={value}
          type="button"
          lang={lang}
          aria-pressed={value === locale}
          className={segment}
          onClick={() => setLocale(value)}
        >
          {label}
        </button>
      ))}
    </Segments>
  )
}

export function ThemeButtons() {
  const theme = useTheme()
  return (
    <Segments label={m.areas_theme()}>
      {themes().map(({ value, label, Icon }) => (
        <button
          key={value}
          type="button"
          aria-pressed={value === theme}
          aria-label={label}
          title={label}
          className={segment}
          onClick={() => setTheme(value)}
        >
          <Icon aria-hidden className="size-4" />
        </button>
      ))}
    </Segments>
  )
}

const segment = cx(
  'inline-flex min-h-8 min-w-9 items-center justify-center rounded-sm px-2.5 text-sm text-muted transition-colors',
  'hover:text-ink aria-pressed:bg-surface aria-pressed:font-medium aria-pressed:text-ink aria-pressed:shadow-card',
)

function Segments({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div
      role="group"
      aria-label={label}
      className="inline-flex rounded-md border border-line bg-sunken p-0.5"
    >
      {children}
    </div>
  )
}
