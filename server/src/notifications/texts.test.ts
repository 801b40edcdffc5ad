import { expect, test } from 'vitest'
import { en } from './texts.en.ts'
import { isLocale, textsOf } from './texts.ts'
import { zh } from './texts.zh.ts'

type Leaf = Readonly<{ path: string; value: unknown }>

function leavesOf(value: unknown, path = ''): Leaf[] {
  if (typeof value !== 'object' || value === null) return [{ path, value }]
  return Object.entries(value).flatMap(([key, part]) => leavesOf(part, `${path}.${key}`))
}

/** A text as it is shown, with marks for what is put into it. */
function shown({ path, value }: Leaf): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'function') throw new Error(`${path} is neither a text nor a function`)
  return String(value('⟨1⟩', path.endsWith('.orders') ? 2 : '⟨2⟩'))
}

const english = new Map(leavesOf(en).map((leaf) => [leaf.path, leaf]))
const chinese = new Map(leavesOf(zh).map((leaf) => [leaf.path, leaf]))

test('both languages have every text and every unit', () => {
  expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort())
})

test('no text is empty', () => {
  for (const leaf of [...english.values(), ...chinese.values()]) {
    expect(shown(leaf), leaf.path).not.toBe('')
  }
})

test('what is put into a text is shown in both languages', () => {
  for (const [path, leaf] of english) {
    const marks = (text: string) => [...new Set(text.match(/⟨\d⟩/g))].sort()
    const other = chinese.get(path)
    expect(other && marks(shown(other)), path).toEqual(marks(shown(leaf)))
  }
})

test('Chinese texts are Chinese', () => {
  for (const leaf of chinese.values()) {
    const words = shown(leaf).replaceAll(/⟨\d⟩|Danbao|PDF/g, '')
    expect(words, leaf.path).not.toMatch(/[A-Za-z]{2}/)
  }
})

test('only languages with a catalogue are locales', () => {
  expect(isLocale('zh')).toBe(true)
  expect(isLocale('fr')).toBe(false)
  expect(isLocale('toString')).toBe(false)
  expect(textsOf('en')).toBe(en)
})
