import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addMinutes, addMs, fromChinaTime, toChinaTime } from './time.ts'

const instant = fc.date({
  min: new Date('1991-09-15T00:00:00Z'), // Since when China has no summer time.
  max: new Date('2099-12-31T00:00:00Z'),
  noInvalidDate: true,
})

test('China is eight hours ahead all year, also over midnight and the new year', () => {
  expect(toChinaTime(new Date('2026-07-01T00:00:00Z'))).toBe('2026-07-01 08:00:00')
  expect(toChinaTime(new Date('2026-12-31T16:00:00.999Z'))).toBe('2027-01-01 00:00:00')
  expect(fromChinaTime('2027-01-01 00:00:00')).toEqual(new Date('2026-12-31T16:00:00Z'))
})

test('an instant survives China’s notation, but for its milliseconds', () => {
  fc.assert(
    fc.property(instant, (at) => {
      const seconds = Math.floor(at.getTime() / 1000) * 1000
      expect(fromChinaTime(toChinaTime(at)).getTime()).toBe(seconds)
    }),
  )
})

test.each(['', 'soon', '2026-13-01 00:00:00', '2026-01-01'])(
  '%j is no instant, and says so by being an invalid date',
  (text) => {
    expect(Number.isNaN(fromChinaTime(text).getTime())).toBe(true)
  },
)

test('minutes and milliseconds are added to instants', () => {
  const at = new Date('2026-03-29T00:59:59.500Z')
  expect(addMinutes(at, 30)).toEqual(new Date('2026-03-29T01:29:59.500Z'))
  expect(addMs(at, -500)).toEqual(new Date('2026-03-29T00:59:59Z'))
})
