import fc from 'fast-check'
import { expect, test } from 'vitest'
import { correctedText, indexFor, nearestWords, parseQuery, slipsBetween } from './search.ts'
import { stem, toTsquery } from './search.ts'

test.each([
  ['mugs', 'mug'],
  ['boxes', 'box'],
  ['glasses', 'glass'],
  ['glass', 'glass'],
  ['candles', 'candle'],
  ['batteries', 'battery'],
  ['cookies', 'cooky'],
  ['cookie', 'cooky'],
  ['brushes', 'brush'],
  ['canvas', 'canva'],
  ['gas', 'gas'],
  ['tennis', 'tennis'],
  ['cactus', 'cactus'],
  ['xl5000s', 'xl5000s'],
])('%s is looked up as %s', (word, expected) => {
  expect(stem(word)).toBe(expected)
})

test.each([
  ['candle', 'candle', 0],
  ['candel', 'candle', 1],
  ['cnadle', 'candle', 1],
  ['candl', 'candle', 1],
  ['candlle', 'candle', 1],
  ['kandle', 'candle', 1],
  ['kendle', 'candle', 2],
  ['mug', 'mugs', 1],
])('%s and %s are %i slips apart', (a, b, slips) => {
  expect(slipsBetween(a, b, 3)).toBe(slips)
})

const word = fc.stringMatching(/^[a-z]{0,12}$/)

test('slips are the same both ways, none for the same word, and never less than the length tells', () => {
  fc.assert(
    fc.property(word, word, (a, b) => {
      const slips = slipsBetween(a, b, 20)
      expect(slipsBetween(b, a, 20)).toBe(slips)
      expect(slips === 0).toBe(a === b)
      expect(slips).toBeGreaterThanOrEqual(Math.abs(a.length - b.length))
      expect(slips).toBeLessThanOrEqual(Math.max(a.length, b.length))
    }),
  )
})

test('counting gives up above its limit and never gives a wrong answer below it', () => {
  fc.assert(
    fc.property(word, word, fc.integer({ min: 0, max: 3 }), (a, b, limit) => {
      const [exact, limited] = [slipsBetween(a, b, 20), slipsBetween(a, b, limit)]
      expect(limited).toBe(exact <= limit ? exact : limited)
      expect(limited > limit).toBe(exact > limit)
    }),
  )
})

test('of several known words the nearest are meant, those with the same first letter before others', () => {
  expect(nearestWords('candel', ['handle', 'candle', 'candles', 'sandals'])).toEqual(['candle'])
  expect(nearestWords('cup', ['pup', 'cap', 'cups', 'coupe'])).toEqual(['cap', 'cups', 'pup'])
})

test('a short word forgives one slip, a long one more', () => {
  expect(nearestWords('mgu', ['mug'])).toEqual(['mug'])
  expect(nearestWords('mogs', ['mugg', 'bag'])).toEqual([])
  expect(nearestWords('acesories', ['accessories'])).toEqual(['accessories'])
  expect(nearestWords('stainles', ['stained'])).toEqual(['stained'])
})

test('Chinese is indexed by pairs of neighbouring characters', () => {
  const { vector, words } = indexFor({ titles: ['陶瓷杯'], codes: [], variants: [], names: [] })
  expect(vector).toBe("'陶瓷':1A '瓷杯':2A '杯':3A")
  expect(words).toEqual([])
})

test('English is indexed without accents, case and plural; only words are offered as corrections', () => {
  const { vector, words } = indexFor({
    titles: ["Potter's Café Mugs 350ml"],
    codes: ['MUG-350 W'],
    variants: [],
    names: [],
  })
  expect(vector).toBe("'potter':1A 's':2A 'cafe':3A 'mug':4A '350ml':5A 'mug-350w':16B")
  expect(words).toEqual(['potter', 'cafe', 'mugs', 'mug'])
})

test('a query falls into words, runs of Chinese, and codes', () => {
  expect(parseQuery('  Ceramic 陶瓷mug gt-2041 ')).toEqual([
    { kind: 'word', text: 'ceramic' },
    { kind: 'han', text: '陶瓷' },
    { kind: 'word', text: 'mug' },
    { kind: 'code', text: 'gt-2041', parts: ['gt', '2041'] },
  ])
  expect(parseQuery('!!! ... 🎁')).toEqual([])
})

test('all words must match, each in one of its forms', () => {
  const terms = parseQuery('mugs candel')
  const corrections = new Map([['candel', ['candle', 'candles']]])
  const strict = toTsquery(terms, { corrections, strict: true })
  expect(strict).toBe("('mug' | 'mugs':*) & ('candel' | 'candle' | 'candel':*)")
  expect(correctedText(terms, corrections)).toBe('mugs candle')
  expect(correctedText(terms, new Map())).toBe(null)
})

test('Chinese characters must stand side by side, unless anything will do', () => {
  const terms = parseQuery('陶瓷杯')
  expect(toTsquery(terms, { corrections: new Map(), strict: true })).toBe("('陶瓷' <-> '瓷杯')")
  expect(toTsquery(terms, { corrections: new Map(), strict: false })).toBe("('陶瓷' | '瓷杯')")
  const single = toTsquery(parseQuery('杯'), { corrections: new Map(), strict: true })
  expect(single).toBe("'杯':*")
})
