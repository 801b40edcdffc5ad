/**
 * What stands for a name in a small square: two capitals of a Latin name, one Chinese character.
 */
export function initialsOf(name: string): string {
  const [first = ''] = name.trim()
  if (/\p{Script=Han}/u.test(first)) return first
  const words = name.split(/[\s&·-]+/).filter((word) => /^\p{L}/u.test(word))
  const letters = words.slice(0, 2).map((word) => [...word][0] ?? '')
  return letters.join('').toUpperCase() || first
}

/** A number that is always the same for the same text. */
export function numberOf(text: string): number {
  return [...text].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521, 7)
}
