import { formatCount } from '../ui/format.ts'
import { intlLocale } from '../ui/locale.ts'
import { m } from '../messages.gen/messages.js'
import { readUnit } from './unit-words.ts'

/** What a price is for: "piece", "pack of 6". */
export function unitName(unit: string): string {
  const known = readUnit(unit)
  switch (known.kind) {
    case 'piece':
      return m.catalog_unit_piece()
    case 'set':
      return m.catalog_unit_set()
    case 'pair':
      return m.catalog_unit_pair()
    case 'box':
      return m.catalog_unit_box()
    case 'pack':
      return m.catalog_unit_pack({ size: known.size })
    case 'other':
      return known.text
  }
}

/** "48 pieces", "1 pair", "12 packs of 6". */
export function unitCount(unit: string, count: number): string {
  const known = readUnit(unit)
  const counted = { count, shown: formatCount(count, intlLocale()) }
  switch (known.kind) {
    case 'piece':
      return m.catalog_units_piece(counted)
    case 'set':
      return m.catalog_units_set(counted)
    case 'pair':
      return m.catalog_units_pair(counted)
    case 'box':
      return m.catalog_units_box(counted)
    case 'pack':
      return m.catalog_units_pack({ ...counted, size: known.size })
    case 'other':
      return m.catalog_units_other({ shown: counted.shown, unit: known.text })
  }
}
