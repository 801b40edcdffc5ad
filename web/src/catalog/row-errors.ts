import { locale } from '../ui/locale.ts'
import { m } from '../messages.gen/messages.js'
import type { RowError } from './own-queries.ts'

/**
 * What is wrong with a cell. The server's sentence is in English and as exact as can be; in Chinese
 * it is worded anew by its rule, with the numbers that the sentence has.
 */
export function rowErrorText(error: RowError): string {
  if (locale() === 'en') return error.message
  const [first = '', second = ''] = numbersIn(error.message)
  const texts: Readonly<Record<string, () => string>> = {
    required: () => m.catalog_row_required(),
    unique: () => m.catalog_row_unique({ row: first }),
    same_product: () => m.catalog_row_same_product({ row: first }),
    known: () => (error.column === 'picture' ? m.catalog_row_picture() : m.catalog_row_category()),
    covers_moq: () => m.catalog_row_covers_moq({ moq: first }),
    form: () => m.catalog_row_form(),
    decimals: () => m.catalog_row_decimals(),
    minimum: () => m.catalog_row_minimum(),
    maximum: () => m.catalog_row_maximum(),
    order: () => m.catalog_rule_order(),
    integer: () => m.catalog_row_integer(),
    range: () => m.catalog_row_range({ min: first, max: second }),
    max_length: () => m.catalog_row_max_length({ limit: first }),
    characters: () => m.catalog_row_characters(),
    reserved: () => m.catalog_row_reserved({ reserved: first }),
  }
  return texts[error.rule]?.() ?? error.message
}

function numbersIn(message: string): string[] {
  return message.match(/\d+/g) ?? []
}
