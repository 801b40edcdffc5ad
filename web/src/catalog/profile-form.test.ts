import { expect, test } from 'vitest'
import { currencyOptions, isSlugText, isYear, profileOf, profileValuesOf } from './profile-form.ts'

const profile = {
  ...{ id: 'pty_1', slug: 'lantern-hill', city: 'Jingdezhen', country: 'CN', currency: 'CNY' },
  name: { en: 'Lantern Hill', zh: '灯笼山' },
  description: { en: '', zh: '' },
  foundedYear: 2009,
  products: 3,
}

test('what is not changed is sent as it was; what is not told is not told', () => {
  const { slug, city, currency, name, description, foundedYear } = profile
  const same = { slug, city, currency, name, description, foundedYear }
  expect(profileOf(profileValuesOf(profile))).toEqual(same)
  expect(profileOf({ ...profileValuesOf(profile), foundedYear: ' ' }).foundedYear).toBe(null)
})

test('the currency is free to choose until there are prices', () => {
  const values = (of: Parameters<typeof currencyOptions>[0]) =>
    currencyOptions(of).map(({ value }) => value)
  expect(values(profile)).toEqual(['CNY'])
  expect(values({ currency: 'SEK', products: 0 })).toContain('SEK')
  expect(values(null)).toContain('USD')
})

test('an address is small letters, digits and hyphens', () => {
  expect(isSlugText('lantern-hill-2')).toBe(true)
  for (const text of ['', 'Lantern', 'a b', '-a', 'a--b', '灯笼', 'a'.repeat(61)]) {
    expect(isSlugText(text)).toBe(false)
  }
})

test('a company was not founded in the future', () => {
  for (const text of ['', ' 1998 ', '2026']) expect(isYear(text, 2026)).toBe(true)
  for (const text of ['2027', '98', '1599', 'old']) expect(isYear(text, 2026)).toBe(false)
})
