import type { Locale } from '../identity/index.ts'
import { en, type Texts } from './texts.en.ts'
import { zh } from './texts.zh.ts'

export type { Texts }

const catalogues: Readonly<Record<Locale, Texts>> = { en, zh }

/** The words of mails and receipts in one language. */
export function textsOf(locale: Locale): Texts {
  return catalogues[locale]
}

export function isLocale(text: string): text is Locale {
  return Object.hasOwn(catalogues, text)
}
