import { expect, test } from 'vitest'
import { pointerToName } from './pointer.ts'

test.each([
  ['/email', 'email'],
  ['/lines/0/quantity', 'lines.0.quantity'],
  ['/a~1b/c~0d', 'a/b.c~d'],
  ['', ''],
])('the pointer %o is the field %o', (pointer, name) => {
  expect(pointerToName(pointer)).toBe(name)
})
