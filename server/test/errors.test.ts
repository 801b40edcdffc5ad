import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { errorTable } from '../src/app.ts'

// docs/reference/errors.md and the table of errors say the same, both ways.

const root = join(import.meta.dirname, '../..')
const documented = readFileSync(join(root, 'docs/reference/errors.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim())
    const [, code = '', status = '', when = '', toDo = ''] = cells
    const name = /^`([^`]+)`$/.exec(code)?.[1]
    return name ? [{ name, status: Number(status), when, toDo }] : []
  })

test('every code is documented, and nothing else is', () => {
  const names = documented.map(({ name }) => name)
  expect(names.toSorted((a, b) => a.localeCompare(b))).toEqual(
    Object.keys(errorTable).toSorted((a, b) => a.localeCompare(b)),
  )
})

test.each(documented)('$name has its status, when it happens and what to do', (row) => {
  expect(row.status).toBe(errorTable[row.name]?.status)
  expect(row.when).toMatch(/^[A-Z].{10,}\.$/)
  expect(row.toDo).toMatch(/^[A-Z].{5,}\.$/)
})

test.each(Object.entries(errorTable))('%s is named, answered and titled by rule', (code, entry) => {
  expect(code).toMatch(/^[a-z]+\.[a-z]+(_[a-z]+)*$/)
  expect(entry.status).toBeGreaterThanOrEqual(400)
  expect(entry.title).toMatch(/^[A-Z].*[^.]$/)
})

test('every code that the server refuses with is in the table', () => {
  const folder = join(root, 'server/src')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
  )
  const used = files.flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8')
    return [...text.matchAll(/\bcode: '([a-z]+\.[a-z_]+)'/g)].map(([, code]) => code)
  })
  expect(used.length).toBeGreaterThan(50)
  expect([...new Set(used)].filter((code) => !Object.hasOwn(errorTable, code ?? ''))).toEqual([])
})
