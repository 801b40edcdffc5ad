import { fold, isWord, pairsOf, quote, runsOf, stem } from './lexemes.ts'
import { phraseOf } from './slips.ts'

// How products are found by words: what is indexed for a product, and what a visitor's words turn
// into.

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

/** The runs of Chinese characters that may be mistyped. */
export function runsToCheck(terms: readonly Term[]): string[] {
  return [...new Set(terms.flatMap((term) => (isPhrase(term) ? [term.text] : [])))]
}

const isPhrase = ({ kind, text }: Term) => kind === 'han' && [...text].length > 1

/** What unknown words were probably meant to be, best first. Known words are not in the map. */
export type Corrections = ReadonlyMap<string, readonly string[]>

/** Whether there is less to ask for: any one of the words, or a part of an unknown one. */
export function isDivisible(terms: readonly Term[], corrections: Corrections): boolean {
  if (terms.length > 1) return true
  return terms.some(
    (term) => isPhrase(term) && (corrections.has(term.text) || term.text.length > 2),
  )
}

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
    return hanQuery(term.text, { corrected: corrections.get(term.text), strict })
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

type Understood = Readonly<{ corrected: readonly string[] | undefined; strict: boolean }>

function hanQuery(text: string, { corrected, strict }: Understood): string {
  const typed = [...text]
  const meant = (corrected ?? []).map((run) => phraseOf([...run]))
  const asked = strict || typed.length === 1 ? [phraseOf(typed)] : partsOf(typed, !corrected)
  return `(${[...asked, ...meant].join(' | ')})`
}

// Pairs of neighbours. Where nobody knows the run, one of its characters may be wrong: of two,
// either will do; of more, the two beside it.
function partsOf(typed: readonly string[], isKnown: boolean): string[] {
  const pairs = typed.slice(1).map((second, i) => phraseOf([typed[i] ?? '', second]))
  if (isKnown) return pairs
  if (typed.length === 2) return [...pairs, ...typed.map((character) => phraseOf([character]))]
  const around = typed.slice(2).map((second, i) => `(${phraseOf([typed[i] ?? '', null, second])})`)
  return [...pairs, ...around]
}

/** The query as it was understood, when that differs from what was typed. */
export function correctedText(terms: readonly Term[], corrections: Corrections): string | null {
  if (!terms.some((term) => (corrections.get(term.text)?.length ?? 0) > 0)) return null
  return terms.map((term) => corrections.get(term.text)?.[0] ?? term.text).join(' ')
}
