import { quote, runsOf } from './lexemes.ts'
import { soundAlikes, soundOf } from './sounds.ts'

// What was meant by a mistyped word. English: one of the known words, a few letters away. Chinese:
// characters that stand in some text, of which those typed are a slip away or have the sound.

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
export function slipsBetween(a: ArrayLike<string>, b: ArrayLike<string>, limit: number): number {
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

const MAX_SLIPPED = 12 // A longer run is a sentence; its parts are looked for instead.
const MAX_ALIKES = 1000 // Bounds what one query looks up, and so its time, to some fifty milliseconds.

/** Tsqueries for texts with a run of Chinese characters like a mistyped one. */
export type SlipQueries = Readonly<{
  /** As it was typed. */
  typed: string
  /** Of the same sound. */
  sound: string
  /**
   * With two neighbours swapped, or a character inside it too many, too few or other than typed.
   * At either end only sound and swaps count: who asks for a large vase, where there are but vases,
   * has not mistyped it.
   */
  slip: string
}>

export function slipQueries(run: string): SlipQueries | null {
  const typed = [...run]
  if (typed.length < 2 || typed.length > MAX_SLIPPED) return null
  const until = (i: number) => typed.slice(0, i)
  const from = (i: number) => typed.slice(i)
  const gaps = typed.slice(1).map((_, i) => i + 1)
  const inside = gaps.slice(0, -1)
  const slips = [
    ...gaps.map((i) => [...until(i - 1), ...typed.slice(i - 1, i + 1).reverse(), ...from(i + 1)]),
    ...gaps.map((i) => [...until(i), null, ...from(i)]),
    ...inside.map((i) => [...until(i), ...from(i + 1)]),
    ...inside.map((i) => [...until(i), null, ...from(i + 1)]),
  ]
  return {
    typed: phraseOf(typed),
    sound: soundQuery(typed),
    slip: slips.map((slip) => `(${phraseOf(slip)})`).join(' | '),
  }
}

/** The characters side by side; null stands for any one character. */
export function phraseOf(characters: readonly (string | null)[]): string {
  let phrase = ''
  let lastPosition = 0
  for (const [i, character] of characters.entries()) {
    const next = characters[i + 1]
    const isTold = typeof characters[i - 1] === 'string' && typeof next !== 'string'
    if (character === null || isTold) continue // Any one, or the end of the pair before it.
    const lexeme = next ? quote(character + next) : `${quote(character)}:*`
    phrase += phrase === '' ? lexeme : ` <${i - lastPosition}> ${lexeme}`
    lastPosition = i
  }
  return phrase
}

function soundQuery(typed: readonly string[]): string {
  const pairs = typed.slice(1).map((second, i) => [typed[i] ?? '', second] as const)
  const limit = MAX_ALIKES / pairs.length
  return pairs
    .map(([first, second]) => {
      const [firsts, seconds] = [soundAlikes(first), soundAlikes(second)]
      // Where too many sound alike, one of the two is taken to be right.
      const alike =
        firsts.length * seconds.length <= limit
          ? firsts.flatMap((a) => seconds.map((b) => a + b))
          : [...firsts.map((a) => a + second), ...seconds.map((b) => first + b)]
      return `(${[...new Set(alike)].map(quote).join(' | ')})`
    })
    .join(' <-> ')
}

/**
 * What a mistyped run of Chinese characters was meant to be, out of the texts that `slipQueries`
 * found: what sounds the same before what is a slip away, and the more usual first.
 */
export function nearestRuns(mistyped: string, texts: readonly string[]): string[] {
  const typed = [...mistyped]
  const seen = new Map<string, number>()
  for (const text of texts) countRuns(text, typed, seen)
  const judged = [...seen].flatMap(([run, count]) => {
    const distance = distanceOf(typed, [...run])
    return distance === null ? [] : [{ run, count, distance }]
  })
  const least = Math.min(...judged.map(({ distance }) => distance))
  return judged
    .filter(({ distance }) => distance === least)
    .sort((a, b) => b.count - a.count || (a.run < b.run ? -1 : 1))
    .map(({ run }) => run)
    .slice(0, MAX_CORRECTIONS)
}

// Every run in the text that has about as many characters and begins and ends like the one typed.
function countRuns(text: string, typed: readonly string[], seen: Map<string, number>): void {
  for (const { text: run, han } of runsOf(text)) {
    if (!han) continue
    const characters = [...run]
    for (const length of [typed.length - 1, typed.length, typed.length + 1]) {
      for (let from = 0; from + length <= characters.length; from += 1) {
        const window = characters.slice(from, from + length)
        if (!hasEndsOf(typed, window)) continue
        const key = window.join('')
        seen.set(key, (seen.get(key) ?? 0) + 1)
      }
    }
  }
}

function hasEndsOf(typed: readonly string[], window: readonly string[]): boolean {
  const alike = (a = '', b = '') => soundOf(a) === soundOf(b)
  if (alike(typed[0], window[0]) && alike(typed.at(-1), window.at(-1))) return true
  return typed.toSorted().join('') === window.toSorted().join('') // Swapped.
}

// By sound first, by character then; a run that leaves out a typed character comes last. A slip and
// a wrong character of the right sound at once are one slip too many.
function distanceOf(typed: readonly string[], run: readonly string[]): number | null {
  const characters = slipsBetween(typed, run, typed.length)
  const sounds = slipsBetween(typed.map(soundOf), run.map(soundOf), 1)
  if (sounds === 0) return characters
  if (sounds > 1 || characters > 1) return null
  return MAX_SLIPPED + (run.length < typed.length ? 2 : 1)
}
