import { Monitor, Moon, Sun } from 'lucide-react'
import type { Locale } from '../ui/locale.ts'
import type { Theme } from '../ui/theme.ts'
import { m } from '../messages.gen/messages.js'

// What a person may choose about how the app looks to them.

export const languages: readonly { value: Locale; label: string; lang: string }[] = [
  { value: 'en', label: 'English', lang: 'en' },
  { value: 'zh', label: '中文', lang: 'zh-CN' },
]

export const themes = () =>
  [
    { value: 'system', label: m.areas_theme_system(), Icon: Monitor },
    { value: 'light', label: m.areas_theme_light(), Icon: Sun },
    { value: 'dark', label: m.areas_theme_dark(), Icon: Moon },
  ] as const satisfies readonly { value: Theme; label: string; Icon: typeof Sun }[]
