// How products are found by words: what is indexed for a product, and what a visitor's words turn
// into. PostgreSQL's text search does the matching; its lexemes are made here, because Chinese has
// no spaces
// (so pairs of characters are the words) and because a mistyped word must first find the one meant.

export type SearchFields = Readonly<{
  titles: readonly string[]
  /** SKU and product codes, found as they are written or by their beginning. */
  codes: readonly string[]
  variants: readonly string[]
  /** The supplier and the category. */
  names: readonly string[]
}>

export type Indexed = Readonly<{
  /** A tsvector literal. */
  vector: string
  /** The words that a mistyped one is compared with. */
  words: readonly string[]
}>

const MAX_LEXEMES = 2000
const FIELD_GAP = 10 // Keeps the last word of one text from standing next to the first of the next.

export function indexFor({ titles, codes, variants, names }: SearchFields): Indexed {
  const lexemes: string[] = []
  const words = new Set<string>()
  let position = 1
  const addText = (text: string, weight: string) => {
    for (const run of runsOf(text)) {
      for (const lexeme of run.han ? pairsOf(run.text) : [stem(run.text)]) {
        lexemes.push(`${quote(lexeme)}:${position}${weight}`)
        position += 1
      }
      if (!run.han && isWord(run.text)) words.add(run.text).add(stem(run.text))
    }
    position += FIELD_GAP
  }
  for (const title of titles) addText(title, 'A')
  for (const code of codes) lexemes.push(`${quote(fold(code).replace(/\s+/g, ''))}:${position}B`)
  for (const variant of new Set(variants)) addText(variant, 'B')
  for (const name of names) addText(name, 'C')
  return { vector: lexemes.slice(0, MAX_LEXEMES).join(' '), words: [...words] }
}

/** One word of a query: all of them must match. */
export type Term =
  | Readonly<{ kind: 'word'; text: string }>
  | Readonly<{ kind: 'han'; text: string }>
  | Readonly<{ kind: 'code'; text: string; parts: readonly string[] }>

const MAX_TERMS = 10

export function parseQuery(text: string): Term[] {
  const terms = fold(text)
    .split(/\s+/)
    .flatMap((piece): Term[] => {
      const runs = runsOf(piece)
      const [first] = runs
      if (!first) return []
      const latin = runs.every((run) => !run.han)
      if (latin && (runs.length > 1 || /\p{N}/u.test(piece))) {
        return [{ kind: 'code', text: piece, parts: runs.map((run) => run.text) }]
      }
      return runs.map((run) => ({ kind: run.han ? 'han' : 'word', text: run.text }))
    })
  return terms.slice(0, MAX_TERMS)
}

/** The words of a query that may be mistyped: what the vocabulary is asked about. */
export function wordsToCheck(terms: readonly Term[]): string[] {
  return [...new Set(terms.flatMap((term) => (isCheckable(term) ? [term.text] : [])))]
}

const isCheckable = (term: Term) => term.kind === 'word' && isWord(term.text)

const MIN_WORD = 3
const MAX_WORD = 30

function isWord(text: string): boolean {
  return text.length >= MIN_WORD && text.length <= MAX_WORD && /^\p{L}+$/u.test(text)
}

/** What unknown words were probably meant to be, best first. Known words are not in the map. */
export type Corrections = ReadonlyMap<string, readonly string[]>

const MAX_CORRECTIONS = 5

/**
 * The known words nearest to a mistyped one: those with the fewest slips, and none beyond the
 * limit.
 */
export function nearestWords(mistyped: string, candidates: readonly string[]): string[] {
  const limit = mistyped.length < 6 ? 1 : mistyped.length < 10 ? 2 : 3
  const judged = candidates
    .map((word) => ({ word, slips: slipsBetween(mistyped, word, limit) }))
    .filter(({ slips }) => slips <= limit)
  const least = Math.min(...judged.map(({ slips }) => slips))
  const sameStart = (word: string) => (word[0] === mistyped[0] ? 0 : 1)
  return judged
    .filter(({ slips }) => slips === least)
    .map(({ word }) => word)
    .sort((a, b) => sameStart(a) - sameStart(b) || (a < b ? -1 : 1))
    .slice(0, MAX_CORRECTIONS)
}

/**
 * How many slips of the finger lie between two words: a letter too many, too few, another one, or
 * two neighbours swapped. Gives up above the limit.
 */
export function slipsBetween(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1]
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row[j] = Math.min(
        at(last, j) + 1,
        at(row, j - 1) + 1,
        at(last, j - 1) + (same ? 0 : 1),
        swapped ? at(beforeLast, j - 2) + 1 : Infinity,
      )
    }
    if (Math.min(...row) > limit) return limit + 1
    beforeLast = last
    last = row
  }
  return at(last, b.length)
}

const at = (row: readonly number[], index: number) => row[index] ?? Infinity

/**
 * The terms as a tsquery. Strict: every term, and Chinese characters side by side. Otherwise any
 * term or pair of characters will do, and the ranking puts the best first.
 */
export function toTsquery(
  terms: readonly Term[],
  { corrections, strict }: { corrections: Corrections; strict: boolean },
): string {
  const parts = terms.map((term) => {
    if (term.kind === 'word') return wordQuery(term.text, corrections.get(term.text) ?? [])
    if (term.kind === 'code') return codeQuery(term.text, term.parts)
    return hanQuery(term.text, strict)
  })
  return parts.join(strict ? ' & ' : ' | ')
}

// A word stands for itself, for what begins with it, and, when nobody knows it, for what was meant.
// The exact one counts twice in the ranking, so it comes first.
function wordQuery(text: string, corrected: readonly string[]): string {
  const lexemes = [text, ...corrected].map((word) => quote(stem(word)))
  const beginnings = text.length > 1 ? [`${quote(text)}:*`] : []
  return `(${[...new Set([...lexemes, ...beginnings])].join(' | ')})`
}

function codeQuery(text: string, parts: readonly string[]): string {
  const inText = parts.map((part) => quote(stem(part))).join(' & ')
  return `(${quote(text)}:* | (${inText}))`
}

function hanQuery(text: string, strict: boolean): string {
  if (text.length === 1 || [...text].length === 1) return `${quote(text)}:*`
  const pairs = pairsOf(text).slice(0, -1) // The last one is the single character at the end.
  return `(${pairs.map(quote).join(strict ? ' <-> ' : ' | ')})`
}

/** The query as it was understood, when that differs from what was typed. */
export function correctedText(terms: readonly Term[], corrections: Corrections): string | null {
  if (!terms.some((term) => (corrections.get(term.text)?.length ?? 0) > 0)) return null
  return terms.map((term) => corrections.get(term.text)?.[0] ?? term.text).join(' ')
}

type Run = Readonly<{ text: string; han: boolean }>

/** Words in lower case without accents, and unbroken runs of Chinese characters. */
function runsOf(text: string): Run[] {
  const found = fold(text).match(/\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}])+/gu) ?? []
  return found.map((run) => ({ text: run, han: /\p{Script=Han}/u.test(run) }))
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').normalize('NFC').toLowerCase()
}

// Every character with its successor; the last one alone, so that it too begins a lexeme.
function pairsOf(run: string): string[] {
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

function quote(lexeme: string): string {
  return `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}
