import { expect, test } from 'vitest'
import { isCountry } from './countries.ts'
import { isTimeZone } from './parties.ts'

test.each(['Europe/London', 'Asia/Shanghai', 'UTC', 'America/Argentina/Buenos_Aires'])(
  '%s is a time zone',
  (name) => expect(isTimeZone(name)).toBe(true),
)

test.each(['', 'Europe/Atlantis', '+08:00', 'Europe/London; drop', '-1', 'GMT+25'])(
  '"%s" is no time zone',
  (name) => expect(isTimeZone(name)).toBe(false),
)

test('countries are those of ISO 3166-1', () => {
  for (const code of ['GB', 'CN', 'US', 'DE', 'TW', 'HK', 'AX']) expect(isCountry(code)).toBe(true)
  for (const code of ['UK', 'EU', 'XX', 'gb', 'GBR', '']) expect(isCountry(code)).toBe(false)
})
