import type { Supplier } from './shop-queries.ts'
import type { Words } from './words.ts'

// What a person types about their company as a supplier, and what is sent of it.

export type ProfileValues = {
  slug: string
  currency: string
  name: Record<keyof Words, string>
  description: Record<keyof Words, string>
  city: string
  foundedYear: string
}

export function profileValuesOf(profile: Supplier | null): ProfileValues {
  const { slug = '', currency = 'CNY', city = '', foundedYear = null } = profile ?? {}
  const none = { en: '', zh: '' }
  return {
    slug,
    currency,
    city,
    name: { ...(profile?.name ?? none) },
    description: { ...(profile?.description ?? none) },
    foundedYear: foundedYear?.toString() ?? '',
  }
}

export function profileOf({ name, description, city, foundedYear, ...rest }: ProfileValues) {
  return {
    ...rest,
    name: trimmed(name),
    description: trimmed(description),
    city: city.trim(),
    foundedYear: foundedYear.trim() === '' ? null : Number(foundedYear),
  }
}

function trimmed({ en, zh }: Words) {
  return { en: en.trim(), zh: zh.trim() }
}

// What wholesalers price in. All that the server knows would be a list to get lost in.
const usual = ['CNY', 'EUR', 'GBP', 'HKD', 'JPY', 'USD']

/** The currencies there are to choose from: none once there are prices. */
export function currencyOptions(profile: Pick<Supplier, 'currency' | 'products'> | null) {
  const current = profile ? [profile.currency] : []
  const choices = profile && profile.products > 0 ? current : [...current, ...usual]
  return [...new Set(choices)].toSorted().map((value) => ({ value, label: value }))
}

/** Whether this may stand in an address: small letters, digits, single hyphens between them. */
export function isSlugText(text: string): boolean {
  return text.length <= 60 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text)
}

/** Whether this is a year in which a company may have begun, or nothing. */
export function isYear(text: string, latest: number): boolean {
  const trimmedText = text.trim()
  if (trimmedText === '') return true
  return /^\d{4}$/.test(trimmedText) && Number(trimmedText) >= 1600 && Number(trimmedText) <= latest
}
