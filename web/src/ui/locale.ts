import { useSyncExternalStore } from 'react'
import {
  getLocale,
  localStorageKey,
  overwriteGetLocale,
  type locales,
  isLocale,
  extractLocaleFromNavigator,
} from '../messages.gen/runtime.js'

export type Locale = (typeof locales)[number]

const store = createStore(readInitial())
overwriteGetLocale(store.get)

/** The language of the texts. Components use `useLocale`, so that they follow a change. */
export function locale(): Locale {
  return getLocale()
}

/**
 * Makes the calling component render again in the new language. Every page and layout calls it (via
 * `lazyPage`), so switching keeps the page and what was typed into it.
 */
export function useLocale(): Locale {
  return useSyncExternalStore(store.subscribe, store.get)
}

export function setLocale(next: Locale): void {
  try {
    localStorage.setItem(localStorageKey, next)
  } catch {
    // Storage may be forbidden: the choice lasts as long as the page.
  }
  store.set(next)
}

/** The language with the region the browser prefers for it: dates in en-GB differ from en-US. */
export function intlLocale(language: Locale = locale()): string {
  const preferred = navigator.languages.find((tag) => tag.split('-')[0] === language)
  return preferred ?? (language === 'zh' ? 'zh-CN' : 'en-GB')
}

function readInitial(): Locale {
  try {
    const stored = localStorage.getItem(localStorageKey)
    if (isLocale(stored)) return stored
  } catch {
    // As above.
  }
  return extractLocaleFromNavigator() ?? 'en'
}

function createStore(initial: Locale) {
  let current = initial
  const listeners = new Set<() => void>()
  const label = () => document.documentElement.setAttribute('lang', htmlLang(current))
  label()
  return {
    get: () => current,
    set: (next: Locale) => {
      current = next
      label()
      for (const listener of listeners) listener()
    },
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function htmlLang(language: Locale): string {
  return language === 'zh' ? 'zh-CN' : 'en'
}
