import { useLocale, type Locale } from '../ui/locale.ts'

/** What suppliers write, in both languages. */
export type Words = Readonly<Record<Locale, string>>

/** A supplier's words in the reader's language; the other language where one is missing. */
export function useWords(): (words: Words) => string {
  const language = useLocale()
  return (words) => words[language] || words.en || words.zh
}
