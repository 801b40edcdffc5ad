// Figures as people read them.
import { scaledToDecimal } from '../server/src/kernel/money.ts'

const MICROS_PLACES = 6

/** "823,746.14" for millionths: two decimals, more only where there are more. */
export function formatMicros(micros: bigint): string {
  const text = scaledToDecimal(micros, MICROS_PLACES)
  const tail = text.slice(-MICROS_PLACES)
  const kept = tail.slice(0, 2) + tail.slice(2).replace(/0+$/, '')
  return group(`${text.slice(0, -MICROS_PLACES)}${kept}`)
}

export function formatPence(minor: bigint): string {
  return group(scaledToDecimal(minor, 2))
}

export function formatCount(count: number): string {
  return group(String(count))
}

/** The same of an amount that is a decimal already, with however many places. */
export const formatDecimal = (decimal: string) => group(decimal)

const group = (text: string) => text.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',')

/** Minutes and seconds. */
export function formatTime(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

const WORDS = 60 // The longest reason fits, so that tables below each other line up.
const FIGURES = 14

/** A title with column heads, then rows: the first column is words, the others are figures. */
export function printColumns(
  [title = '', ...heads]: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const wide = (index: number, least: number) =>
    Math.max(least, ...rows.map((cells) => cells[index]?.length ?? 0))
  const words = wide(0, WORDS)
  const line = ([first = '', ...figures]: readonly string[]) =>
    first.padEnd(words) +
    heads.map((_, index) => (figures[index] ?? '').padStart(wide(index + 1, FIGURES))).join('  ')
  console.log(`\n${line([title, ...heads])}`)
  for (const cells of rows) console.log(line(cells))
}
