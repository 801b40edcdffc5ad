import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { convert, convertedPart, rateDecimals, rateFromDecimal, rateToDecimal } from './exchange.ts'
import type { Exchanged, Rate } from './exchange.ts'
import { currencies, exponentOf, money } from './money.ts'

const rate = (from: string, to: string, text: string): Rate => {
  const parsed = rateFromDecimal({ from, to }, text)
  if (!parsed) throw new Error(`${text} is no rate`)
  return parsed
}

describe('converting', () => {
  test.each([
    ['GBP', 1495n, 'CNY', '9.25', 13829n], // 14.95 × 9.25 = 138.2875
    ['JPY', 1000n, 'CNY', '0.0481', 4810n],
    ['CNY', 4810n, 'JPY', '20.79', 1000n],
    ['KWD', 1500n, 'CNY', '23.1', 3465n], // 1.500 × 23.1 = 34.65
    ['CNY', 3465n, 'KWD', '0.0433', 1500n], // 34.65 × 0.0433 = 1.500345
    ['VND', 1_000_000n, 'EUR', '0.0000363636', 3636n], // 36.3636
    ['IDR', 150_000_00n, 'EUR', '0.0000555556', 833n], // 8.33334
    ['GBP', 0n, 'CNY', '9.25', 0n],
    ['GBP', 1n, 'JPY', '190', 2n], // 1.9 yen
    ['CNY', 1n, 'JPY', '20', 0n], // a fifth of a yen: nothing is left
    ['CNY', 25n, 'JPY', '10', 2n], // 2.5 yen, half to even
  ])('%s %d at the rate to %s of %s is %d', (from, minor, to, text, converted) => {
    expect(convert(money(from, minor), rate(from, to, text))).toEqual(money(to, converted))
  })

  const anyPair = fc.record({
    from: fc.constantFrom(...currencies),
    to: fc.constantFrom(...currencies),
    micros: fc.bigInt(1n, 10n ** 12n),
  })
  const amount = fc.bigInt(0n, 10n ** 13n)

  test('it is the exact figure to half a minor unit, whatever decimals the two have', () => {
    fc.assert(
      fc.property(anyPair, amount, (pair, minor) => {
        const converted = convert(money(pair.from, minor), pair)
        expect(converted.currency).toBe(pair.to)
        // Both sides in the rate's parts of the smallest units of both currencies.
        const exact = minor * pair.micros * 10n ** BigInt(exponentOf(pair.to))
        const scale = 10n ** BigInt(exponentOf(pair.from) + rateDecimals(pair.from))
        const off = 2n * (converted.minor * scale - exact)
        expect(off <= scale && off >= -scale).toBe(true)
        if (off === scale || off === -scale) expect(converted.minor % 2n).toBe(0n)
      }),
    )
  })

  test('more is never converted to less, and nothing to nothing', () => {
    fc.assert(
      fc.property(anyPair, amount, amount, (pair, a, b) => {
        const [less, more] = a < b ? [a, b] : [b, a]
        const of = (minor: bigint) => convert(money(pair.from, minor), pair).minor
        expect(of(less) <= of(more)).toBe(true)
        expect(of(0n)).toBe(0n)
      }),
    )
  })

  test('a rate of another currency is a bug', () => {
    expect(() => convert(money('USD', 1n), rate('GBP', 'CNY', '9'))).toThrow('another currency')
  })

  test.each(['0', '0.000000', '-1', '', 'nine', '0.0000001'])('%j is no rate', (text) => {
    expect(rateFromDecimal({ from: 'GBP', to: 'CNY' }, text)).toBeUndefined()
  })

  test('a rate is written with its six decimals, by which small units are sold with ten', () => {
    expect(rateToDecimal(rate('GBP', 'CNY', '9.25'))).toBe('9.250000')
    expect(rateToDecimal(rate('VND', 'EUR', '0.0000363636'))).toBe('0.0000363636')
  })

  test('a rate that was written is read as it was', () => {
    fc.assert(
      fc.property(anyPair, (pair) => {
        expect(rateFromDecimal(pair, rateToDecimal(pair))).toMatchObject(pair)
      }),
    )
  })
})

describe('giving back in parts', () => {
  /** An amount with its charge, and any way to cut the amount up. */
  const split = fc
    .record({
      from: fc.constantFrom(...currencies),
      to: fc.constantFrom(...currencies),
      parts: fc.array(fc.bigInt(0n, 10n ** 8n), { minLength: 1, maxLength: 25 }),
      converted: fc.bigInt(0n, 10n ** 11n),
    })
    .filter(({ parts }) => parts.some((part) => part > 0n))

  test('the converted parts of any split sum to the converted whole, none below nothing', () => {
    fc.assert(
      fc.property(split, ({ from, to, parts, converted }) => {
        const original = parts.reduce((a, b) => a + b, 0n)
        const whole: Exchanged = {
          original: money(from, original),
          converted: money(to, converted),
        }
        let [gone, goneConverted] = [0n, 0n]
        for (const part of parts) {
          const before = { original: money(from, gone), converted: money(to, goneConverted) }
          const piece = convertedPart(whole, before, money(from, part))
          expect(piece.currency).toBe(to)
          expect(piece.minor >= 0n).toBe(true)
          gone += part
          goneConverted += piece.minor
          // What has gone so far is the frozen rate's own figure, to half a minor unit.
          const off = 2n * (goneConverted * original - converted * gone)
          expect(off <= original && off >= -original).toBe(true)
        }
        expect(goneConverted).toBe(converted)
      }),
    )
  })

  test('more than the whole, or less than nothing, is a bug', () => {
    const whole = { original: money('GBP', 100n), converted: money('CNY', 925n) }
    const nothing = { original: money('GBP', 0n), converted: money('CNY', 0n) }
    expect(() => convertedPart(whole, nothing, money('GBP', 101n))).toThrow('within the whole')
    expect(() => convertedPart(whole, nothing, money('GBP', -1n))).toThrow('within the whole')
  })

  test('the last part takes the remainder', () => {
    const whole = { original: money('GBP', 3n), converted: money('CNY', 100n) }
    const before = (original: bigint, converted: bigint) => ({
      original: money('GBP', original),
      converted: money('CNY', converted),
    })
    const one = money('GBP', 1n)
    expect(convertedPart(whole, before(0n, 0n), one).minor).toBe(33n)
    expect(convertedPart(whole, before(1n, 33n), one).minor).toBe(34n)
    expect(convertedPart(whole, before(2n, 67n), one).minor).toBe(33n)
  })
})
