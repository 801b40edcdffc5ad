import { Languages, SunMoon } from 'lucide-react'
import { IconButton } from '../ui/button.tsx'
import { setLocale, useLocale } from '../ui/locale.ts'
import { Menu, MenuChoices } from '../ui/menu.tsx'
import { setTheme, useTheme } from '../ui/theme.ts'
import { languages, themes } from './preferences.ts'
import { m } from '../messages.gen/messages.js'

// For wide headers.

export function LanguageMenu() {
  const locale = useLocale()
  return (
    <Menu
      trigger={
        <IconButton label={m.areas_language()}>
          <Languages />
        </IconButton>
      }
    >
      <MenuChoices
        label={m.areas_language()}
        value={locale}
        choices={languages}
        onChoose={setLocale}
      />
    </Menu>
  )
}

export function ThemeMenu() {
  const theme = useTheme()
  const choices = themes().map(({ value, label, Icon }) => ({
    value,
    label: (
      <>
        <Icon aria-hidden />
        {label}
      </>
    ),
  }))
  return (
    <Menu
      trigger={
        <IconButton label={m.areas_theme()}>
          <SunMoon />
        </IconButton>
      }
    >
      <MenuChoices label={m.areas_theme()} value={theme} choices={choices} onChoose={setTheme} />
    </Menu>
  )
}
