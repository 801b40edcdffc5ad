import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  add,
  allocate,
  amountsWritten,
  currencies,
  decimalToScaled,
  divideHalfEven,
  exponentOf,
  fromDecimal,
  isCurrency,
  money,
  scaledToDecimal,
  subtract,
  sum,
  toDecimal,
} from './money.ts'

const anyCurrency = fc.constantFrom(...currencies)
const amount = fc.bigInt(-(10n ** 15n), 10n ** 15n)

describe('adding', () => {
  test('two currencies are never added, subtracted or summed', () => {
    const [yen, pound] = [money('JPY', 1n), money('GBP', 1n)]
    expect(() => add(yen, pound)).toThrow('two currencies')
    expect(() => subtract(yen, pound)).toThrow('two currencies')
    expect(() => sum('JPY', [yen, pound])).toThrow('two currencies')
  })

  test('a sum of nothing is nothing, in the currency asked for', () => {
    expect(sum('KWD', [])).toEqual({ currency: 'KWD', minor: 0n })
  })

  test('what was added can be taken away again', () => {
    fc.assert(
      fc.property(anyCurrency, amount, amount, (currency, a, b) => {
        const both = add(money(currency, a), money(currency, b))
        expect(subtract(both, money(currency, b))).toEqual(money(currency, a))
      }),
    )
  })

  test.each(['XXX', 'gbp', '', '__proto__', 'constructor', 'toString'])(
    '%j is no currency',
    (code) => {
      expect(isCurrency(code)).toBe(false)
      expect(() => money(code, 1n)).toThrow('unknown currency')
    },
  )
})

describe('rounding', () => {
  test.each([
    [5n, 2n, 2n],
    [7n, 2n, 4n],
    [-5n, 2n, -2n],
    [-7n, 2n, -4n],
    [1n, 3n, 0n],
    [2n, 3n, 1n],
    [-2n, 3n, -1n],
    [0n, 9n, 0n],
    [25n, 10n, 2n],
    [35n, 10n, 4n],
    [251n, 100n, 3n],
  ])('%d over %d is %d', (numerator, denominator, expected) => {
    expect(divideHalfEven(numerator, denominator)).toBe(expected)
  })

  // The reference: the nearest whole number, and of two equally near ones the even.
  test('it is the nearest whole number, and the even one of two', () => {
    const denominator = fc.bigInt(1n, 10n ** 9n)
    fc.assert(
      fc.property(amount, denominator, (numerator, by) => {
        const rounded = divideHalfEven(numerator, by)
        const off = numerator - rounded * by
        const twice = off < 0n ? -2n * off : 2n * off
        expect(twice <= by).toBe(true)
        if (twice === by) expect(rounded % 2n).toBe(0n)
      }),
    )
  })

  test('a denominator of nothing or less is a bug', () => {
    expect(() => divideHalfEven(1n, 0n)).toThrow('positive')
    expect(() => divideHalfEven(1n, -2n)).toThrow('positive')
  })
})

describe('splitting', () => {
  const weights = fc
    .array(fc.bigInt(0n, 10n ** 9n), { minLength: 1, maxLength: 30 })
    .filter((list) => list.some((weight) => weight > 0n))

  test('the shares sum to the whole, and each is within a unit of its exact part', () => {
    fc.assert(
      fc.property(anyCurrency, fc.bigInt(0n, 10n ** 15n), weights, (currency, minor, by) => {
        const shares = allocate(money(currency, minor), by)
        const total = by.reduce((a, b) => a + b, 0n)
        expect(sum(currency, shares)).toEqual(money(currency, minor))
        shares.forEach((share, index) => {
          const exact = minor * (by[index] ?? 0n)
          expect(share.minor * total > exact - total).toBe(true)
          expect(share.minor * total < exact + total).toBe(true)
        })
      }),
    )
  })

  test('who weighs nothing gets nothing', () => {
    const shares = allocate(money('CNY', 100n), [0n, 3n, 0n])
    expect(shares.map(({ minor }) => minor)).toEqual([0n, 100n, 0n])
  })

  test('the largest remainder gets the unit left over, ties go to the first', () => {
    const minors = (minor: bigint, by: bigint[]) =>
      allocate(money('GBP', minor), by).map((share) => share.minor)
    expect(minors(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n])
    expect(minors(101n, [1n, 1n, 1n])).toEqual([34n, 34n, 33n])
    expect(minors(10n, [1n, 2n, 4n])).toEqual([1n, 3n, 6n])
    expect(minors(0n, [1n, 2n])).toEqual([0n, 0n])
  })

  const alikes = fc
    .array(fc.bigInt(0n, 4n), { minLength: 1, maxLength: 30 })
    .filter((list) => list.some((weight) => weight > 0n))

  test('whoever weighs as much gets as much, but for a unit that the first ones get', () => {
    fc.assert(
      fc.property(anyCurrency, fc.bigInt(0n, 10n ** 15n), alikes, (currency, minor, by) => {
        const shares = allocate(money(currency, minor), by).map((share) => share.minor)
        for (const weight of new Set(by)) {
          const equals = shares.filter((_, index) => by[index] === weight)
          const [first = 0n, last = 0n] = [equals[0], equals.at(-1)]
          expect(first - last === 0n || first - last === 1n).toBe(true)
          expect(equals).toEqual(equals.toSorted((a, b) => (a > b ? -1 : a < b ? 1 : 0)))
        }
      }),
    )
  })

  test('there must be something to split, and something to split by', () => {
    expect(() => allocate(money('GBP', 1n), [])).toThrow('split by')
    expect(() => allocate(money('GBP', 1n), [0n])).toThrow('split by')
    expect(() => allocate(money('GBP', 1n), [2n, -1n])).toThrow('negative')
    expect(() => allocate(money('GBP', -1n), [1n])).toThrow('split')
  })
})

describe('decimals', () => {
  test.each([
    ['JPY', 1234n, '1234'],
    ['JPY', -5n, '-5'],
    ['GBP', 5n, '0.05'],
    ['GBP', -5n, '-0.05'],
    ['GBP', 123450n, '1234.50'],
    ['KWD', 1n, '0.001'],
    ['KWD', 1234567n, '1234.567'],
  ])('%s %d minor units are %s', (currency, minor, text) => {
    expect(toDecimal(money(currency, minor))).toBe(text)
    expect(fromDecimal(currency, text)).toEqual(money(currency, minor))
  })

  test('every amount of every currency survives being written and read', () => {
    fc.assert(
      fc.property(anyCurrency, amount, (currency, minor) => {
        const text = toDecimal(money(currency, minor))
        expect(text.split('.')[1]?.length ?? 0).toBe(exponentOf(currency))
        expect(fromDecimal(currency, text)).toEqual(money(currency, minor))
      }),
    )
  })

  test.each([
    ['JPY', '1.5'],
    ['GBP', '1.005'],
    ['KWD', '1.0005'],
    ['GBP', ''],
    ['GBP', '.5'],
    ['GBP', '5.'],
    ['GBP', '1e3'],
    ['GBP', '1,000.00'],
    ['GBP', ' 1'],
    ['GBP', '+1'],
    ['GBP', '٣'],
    ['GBP', '1'.repeat(16)],
    ['GBP', '1.00\n'],
  ])('in %s, %j is no amount', (currency, text) => {
    expect(fromDecimal(currency, text)).toBeUndefined()
  })

  test('zeros beyond the minor unit are harmless', () => {
    expect(fromDecimal('JPY', '7.000')).toEqual(money('JPY', 7n))
    expect(fromDecimal('GBP', '7.100000')).toEqual(money('GBP', 710n))
  })

  test('a scale of its own works the same way', () => {
    expect(scaledToDecimal(65_000n, 6)).toBe('0.065000')
    expect(decimalToScaled('0.065', 6)).toBe(65_000n)
    expect(decimalToScaled('0.0000001', 6)).toBeUndefined()
  })
})

describe('amounts as people write them', () => {
  const inCny = (text: string) => amountsWritten(text).find(({ currency }) => currency === 'CNY')

  test.each([
    ['1234.5', 123_450n],
    ['1,234.50', 123_450n],
    ['¥1,234.50', 123_450n],
    [' CNY 1234.50 ', 123_450n],
    ['1234.50 cny', 123_450n],
    ['12', 1_200n],
  ])('%j is looked for in yuan', (text, minor) => {
    expect(inCny(text)).toEqual(money('CNY', minor))
  })

  test('without a currency an amount may be of any that has so many decimals', () => {
    expect(amountsWritten('7')).toHaveLength(currencies.length)
    expect(amountsWritten('7.005').map(({ currency }) => exponentOf(currency))).toEqual(
      currencies.filter((code) => exponentOf(code) === 3).map(() => 3),
    )
    expect(amountsWritten('GBP 7')).toEqual([money('GBP', 700n)])
  })

  test.each(['', 'mug', '12 mugs', '-5', '1.2345', 'XXX 5', '1'.repeat(40)])('%j is none', (text) =>
    expect(amountsWritten(text)).toEqual([]),
  )
})
