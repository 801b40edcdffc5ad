import type { ErrorTable } from '../platform/errors.ts'
import type { CallerParty, Locale, Role } from '../identity/index.ts'

// Companies as buyers and suppliers, and where they have goods sent.

export type Party = Readonly<{
  id: string
  uuid: string
  name: string
  legalName: string
  country: string
  locale: Locale
  timeZone: string
  isSupplier: boolean
  isOperator: boolean
  createdAt: Date
}>

/** What a company can change about itself. */
export type PartyProfile = Pick<Party, 'name' | 'legalName' | 'country' | 'locale' | 'timeZone'>

export function asMember(party: Party, role: Role): CallerParty {
  const { id, uuid, name, country, locale, timeZone, isSupplier, isOperator } = party
  return { id, uuid, name, country, locale, timeZone, isSupplier, isOperator, role }
}

/** Where goods go. Optional lines are null, never empty. */
export type Address = Readonly<{
  id: string
  recipient: string
  company: string | null
  line1: string
  line2: string | null
  city: string
  region: string | null
  postalCode: string | null
  country: string
  phone: string | null
  isDefault: boolean
}>

export type AddressFields = Omit<Address, 'id' | 'isDefault'>

export const MAX_ADDRESSES = 50

/**
 * A name of the time zone database. Offsets such as `+08:00` know no summer time and are refused.
 */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone.length > 0
  } catch {
    return false
  }
}

export const partiesErrors = {
  'parties.address_not_found': { status: 404, title: 'There is no such address' },
  'parties.too_many_addresses': { status: 409, title: 'The address book is full' },
} as const satisfies ErrorTable
