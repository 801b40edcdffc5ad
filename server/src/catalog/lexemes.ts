// What texts are cut into to be indexed and searched. PostgreSQL's text search does the matching,
// but its lexemes are made here: Chinese has no spaces, so pairs of neighbouring characters are its
// words.

export type Run = Readonly<{ text: string; han: boolean }>

/** Words in lower case without accents, and unbroken runs of Chinese characters. */
export function runsOf(text: string): Run[] {
  const found = fold(text).match(/\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}])+/gu) ?? []
  return found.map((run) => ({ text: run, han: /\p{Script=Han}/u.test(run) }))
}

export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').normalize('NFC').toLowerCase()
}

// Every character with its successor; the last one alone, so that it too begins a lexeme.
export function pairsOf(run: string): string[] {
  const characters = [...run]
  return characters.map((character, i) => character + (characters[i + 1] ?? ''))
}

/** Plural and singular as one. Rough, but the same for what is indexed and what is asked. */
export function stem(word: string): string {
  if (word.length <= 3 || !/^[a-z]+$/.test(word)) return word
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`
  if (word.length > 4 && word.endsWith('ie')) return `${word.slice(0, -2)}y`
  if (/(?:ss|sh|ch|x|z)es$/.test(word)) return word.slice(0, -2)
  return /[^sui]s$/.test(word) ? word.slice(0, -1) : word
}

export function quote(lexeme: string): string {
  return `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}

const MIN_WORD = 3
const MAX_WORD = 30

export function isWord(text: string): boolean {
  return text.length >= MIN_WORD && text.length <= MAX_WORD && /^\p{L}+$/u.test(text)
}
