import { m } from '../messages.gen/messages.js'
import { isDayWithin } from './offer-form.ts'
import { isSlugText, isYear } from './profile-form.ts'
import { isCount, isPrice } from './sku-form.ts'

// What may be typed into the fields of a form, with what to say otherwise.

/** The message begins with the field's label: several of them may be wrong at once. */
export function wholeNumber(least: number, label: string) {
  return (value: unknown) => isCount(textOf(value), least) || m.catalog_whole_number({ label })
}

export function aboveZero(value: unknown) {
  return isPrice(textOf(value)) || m.catalog_rule_price()
}

export function emailAddress(value: unknown) {
  return /^\S+@\S+$/.test(textOf(value).trim()) || m.catalog_offer_buyer_missing()
}

export function dayWithin(now: Date) {
  return (value: unknown) => isDayWithin(textOf(value), now) || m.catalog_offer_day_wrong()
}

export function slugAddress(value: unknown) {
  return isSlugText(textOf(value)) || m.catalog_profile_slug_wrong()
}

export function yearWithin(latest: number) {
  return (value: unknown) =>
    isYear(textOf(value), latest) || m.catalog_profile_founded_wrong({ latest: String(latest) })
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
