import { expect, test } from 'vitest'
import type { Catalogs, Column } from './catalogs.ts'
import { printRowTypes } from './row-types.ts'

const column: Column = {
  relation: 'shop.orders',
  name: 'state',
  type: 'text',
  baseType: 'text',
  isNullable: false,
  fallback: null,
  identity: '',
  generated: '',
  comment: null,
}

function print(columns: Partial<Column>[], checks: Catalogs['columnChecks'] = []): string[] {
  const relation = { kind: 'r', comment: null, options: '', partitionKey: null, definition: null }
  const none: Catalogs['schemas'] = []
  const lists = {
    schemas: none,
    constraints: none,
    indexes: none,
    partitions: none,
    triggers: none,
  }
  const others = { policies: none, grants: none, types: none, functions: none, sequences: none }
  const printed = printRowTypes({
    ...{ ...lists, ...others, extensions: none, columnChecks: checks },
    relations: [{ ...relation, name: 'shop.orders', key: 'shop.orders', rowSecurity: false }],
    columns: columns.map((each) => ({ ...column, ...each })),
  })
  return printed.split('\n').flatMap((line) => (line.startsWith('    ') ? [line.trim()] : []))
}

test('a column has the type the driver returns, null where it may be, optional with a default', () => {
  const columns = [
    { name: 'id', baseType: 'int8', identity: 'a' },
    { name: 'price', baseType: 'numeric', isNullable: true },
    { name: 'at', baseType: 'timestamptz', fallback: 'x' },
    { name: 'ids', baseType: '_uuid' },
  ]
  expect(print(columns)).toEqual([
    'id: GeneratedAlways<bigint>',
    'price: string | null',
    'at: Generated<Date>',
    'ids: string[]',
  ])
})

test('a check over a list of words becomes a union of them', () => {
  const expression = `(state = ANY (ARRAY['open'::text, 'closed'::text]))`
  const check = { relation: 'shop.orders', column: 'state', expression }
  expect(print([{}], [check])).toEqual([`state: 'open' | 'closed'`])
  expect(print([{}], [{ ...check, expression: `(length(state) > 0)` }])).toEqual(['state: string'])
})

test('an array of a type the driver does not know is refused', () => {
  expect(() => print([{ baseType: '_inet' }])).toThrow('_inet')
})
