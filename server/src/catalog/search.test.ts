import { expect, test } from 'vitest'
import { correctedText, indexFor, parseQuery, toTsquery } from './search.ts'
import { stem } from './lexemes.ts'

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
  const known = new Map()
  expect(toTsquery(terms, { corrections: known, strict: true })).toBe("('陶瓷' <1> '瓷杯')")
  expect(toTsquery(terms, { corrections: known, strict: false })).toBe("('陶瓷' | '瓷杯')")
  const single = toTsquery(parseQuery('杯'), { corrections: known, strict: true })
  expect(single).toBe("('杯':*)")
})

test('an unknown run is asked for with what was meant, and its parts with less', () => {
  const corrections = new Map([
    ['陶次', ['陶瓷']],
    ['马可杯', []],
  ])
  const ask = (q: string, strict: boolean) => toTsquery(parseQuery(q), { corrections, strict })
  expect(ask('陶次', true)).toBe("('陶次' | '陶瓷')")
  expect(ask('陶次', false)).toBe("('陶次' | '陶':* | '次':* | '陶瓷')")
  expect(ask('马可杯', true)).toBe("('马可' <1> '可杯')")
  expect(ask('马可杯', false)).toBe("('马可' | '可杯' | ('马':* <2> '杯':*))")
  expect(correctedText(parseQuery('陶次 马可杯'), corrections)).toBe('陶瓷 马可杯')
})
