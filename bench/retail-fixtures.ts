// Lines of our own making in the format of the retail data, for tests.
import { parseLine, type RetailLine } from './retail.ts'

type Fields = Readonly<{
  invoice?: string
  code?: string
  description?: string
  quantity?: number
  at?: string
  price?: string
  customer?: string
  country?: string
}>

export function aLine(fields: Fields = {}): RetailLine {
  const { invoice = '1001', code = '10010', description = 'A MUG', quantity = 1 } = fields
  const { at = '2010-12-01 08:00:00', price = '1.00', customer = '501' } = fields
  const { country = 'United Kingdom' } = fields
  const cells = [invoice, code, description, String(quantity), at, price, customer, country]
  const line = parseLine(2, cells)
  if (!line) throw new Error(`not a line: ${cells.join(',')}`)
  return line
}
