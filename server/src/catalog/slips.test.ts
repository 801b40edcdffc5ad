import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nearestRuns, nearestWords, phraseOf, slipQueries, slipsBetween } from './slips.ts'

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

const titles = ['窑变釉咖啡马克杯', '陶瓷花瓶', '陶瓷茶壶 白色', '竹制茶盘', '保温杯']

test.each([
  ['马可杯', '马克杯', 'one that sounds the same'],
  ['妈克杯', '马克杯', 'the first sounds the same'],
  ['马克背', '马克杯', 'the last sounds the same'],
  ['码可背', '马克杯', 'all sound the same'],
  ['马壳杯', '马克杯', 'sounds the same'],
  ['马元杯', '马克杯', 'another character inside'],
  ['马杯', '马克杯', 'one too few'],
  ['马克克杯', '马克杯', 'one too many'],
  ['克马杯', '马克杯', 'swapped'],
  ['马杯克', '马克杯', 'swapped at the end'],
  ['陶次', '陶瓷', 'sounds the same'],
  ['淘磁', '陶瓷', 'both sound the same'],
  ['瓷陶', '陶瓷', 'swapped'],
  ['陶吃', '陶瓷', 'z for zh'],
  ['茶胡', '茶壶', 'sounds the same'],
  ['插湖', '茶壶', 'both sound the same'],
  ['保文杯', '保温杯', 'sounds the same'],
])('%s was meant to be %s: %s', (typed, meant) => {
  expect(nearestRuns(typed, titles)).toEqual([meant])
})

test.each(['大花瓶', '花瓶架', '书包', '马达'])('%s is not mistyped', (typed) => {
  expect(nearestRuns(typed, titles)).toEqual([])
})

test('of several that sound the same the most usual comes first', () => {
  expect(nearestRuns('茶胡', ['茶壶', '茶湖', '紫砂茶壶'])).toEqual(['茶壶', '茶湖'])
})

test('a phrase has its characters side by side, and any one where none is named', () => {
  expect(phraseOf(['陶', '瓷', '杯'])).toBe("'陶瓷' <1> '瓷杯'")
  expect(phraseOf(['马', null, '杯'])).toBe("'马':* <2> '杯':*")
  expect(phraseOf(['咖', '啡', null, '杯', '子'])).toBe("'咖啡' <3> '杯子'")
  expect(phraseOf(['大', '花', null, '瓶'])).toBe("'大花' <3> '瓶':*")
})

test('neither a single character nor a sentence is looked for by its slips', () => {
  expect(slipQueries('杯')).toBe(null)
  expect(slipQueries('茶'.repeat(13))).toBe(null)
})

test('whatever was typed, the query stays small enough to answer at once', () => {
  const usual = fc.constantFrom(...'以及时市一意杯壶瓷陶马克茶花瓶机器衣食住行')
  fc.assert(
    fc.property(fc.array(usual, { minLength: 2, maxLength: 12 }), (characters) => {
      const { sound = '' } = slipQueries(characters.join('')) ?? {}
      expect(sound.split("'").length / 2).toBeLessThan(4000)
    }),
  )
})
