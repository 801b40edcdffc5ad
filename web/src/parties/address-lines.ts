import type { operations } from '@danbao/sdk'
import { countryName } from './countries.ts'

export type Address =
  operations['listAddresses']['responses'][200]['content']['application/json']['items'][number]
export type AddressFields = Omit<Address, 'id' | 'isDefault'>

/** What the parts of an address are called where it is, and which of them it has. */
export type AddressShape = Readonly<{
  region: 'state' | 'province' | 'county' | 'region' | 'none'
  postalCode: 'zip' | 'postcode' | 'none'
  /** From the country down to the street, as one writes it in China. */
  order: 'small_first' | 'large_first'
}>

const usual: AddressShape = { region: 'region', postalCode: 'postcode', order: 'small_first' }
const plain: AddressShape = { ...usual, region: 'none' }

const shapes: Readonly<Record<string, AddressShape>> = {
  CN: { region: 'province', postalCode: 'postcode', order: 'large_first' },
  TW: { region: 'county', postalCode: 'postcode', order: 'large_first' },
  JP: { region: 'province', postalCode: 'postcode', order: 'large_first' },
  KR: { region: 'province', postalCode: 'postcode', order: 'large_first' },
  HK: { region: 'region', postalCode: 'none', order: 'small_first' },
  MO: { region: 'none', postalCode: 'none', order: 'small_first' },
  US: { region: 'state', postalCode: 'zip', order: 'small_first' },
  AU: { region: 'state', postalCode: 'postcode', order: 'small_first' },
  IN: { region: 'state', postalCode: 'postcode', order: 'small_first' },
  BR: { region: 'state', postalCode: 'postcode', order: 'small_first' },
  MX: { region: 'state', postalCode: 'postcode', order: 'small_first' },
  CA: { region: 'province', postalCode: 'postcode', order: 'small_first' },
  IT: { region: 'province', postalCode: 'postcode', order: 'small_first' },
  ES: { region: 'province', postalCode: 'postcode', order: 'small_first' },
  GB: { region: 'county', postalCode: 'postcode', order: 'small_first' },
  IE: { region: 'county', postalCode: 'postcode', order: 'small_first' },
  AE: { region: 'region', postalCode: 'none', order: 'small_first' },
  ...Object.fromEntries(
    ['DE', 'FR', 'NL', 'BE', 'AT', 'CH', 'DK', 'SE', 'NO', 'FI', 'PL', 'CZ', 'PT', 'SG'].map(
      (country) => [country, plain],
    ),
  ),
}

export function addressShape(country: string): AddressShape {
  return shapes[country] ?? usual
}

const codeAfterCity = new Set(['GB', 'IE', 'US', 'CA', 'AU', 'IN', 'NZ'])

/** An address as it is written where it lies: one entry per line, without empty ones. */
export function addressLines(address: AddressFields, locale: string): string[] {
  const { recipient, company, line1, line2, city, region, postalCode, country } = address
  const land = countryName(country, locale)
  if (addressShape(country).order === 'large_first' && locale.startsWith('zh')) {
    const street = [region === city ? null : region, city, line1].filter(Boolean).join('')
    return filled([join(land, postalCode), street, line2, company, recipient])
  }
  const town = codeAfterCity.has(country)
    ? [join(city, region, ', '), postalCode].filter(Boolean).join(' ')
    : join([postalCode, city].filter(Boolean).join(' '), region, ', ')
  return filled([recipient, company, line1, line2, town, land])
}

function join(first: string, second: string | null, separator = ' '): string {
  return second ? first + separator + second : first
}

function filled(lines: readonly (string | null)[]): string[] {
  return lines.filter((line) => line !== null).filter((line) => line !== '')
}
