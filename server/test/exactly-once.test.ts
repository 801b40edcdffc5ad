import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const document = readFileSync(join(root, 'docs/reference/exactly-once.md'), 'utf8')

/** Files in backquotes, each followed by the “names” of its tests. */
function namedIn(text: string) {
  const found: { file: string; tests: string[] }[] = []
  for (const [, file, name] of text.matchAll(/`([^`]+\.ts)`|“([^”]+)”/g)) {
    if (file) found.push({ file, tests: [] })
    else if (name) found.at(-1)?.tests.push(name.replaceAll(/\s+/g, ' '))
  }
  return found
}

const named = namedIn(document)

test('every rule names its code and a test', () => {
  const rows = document.split('\n').filter((line) => /^\| [A-Zai]/.test(line))
  expect(rows.length).toBeGreaterThan(15)
  for (const row of rows.filter((line) => !line.startsWith('| rule'))) {
    const [, , code = '', tests = ''] = row.split('|')
    expect([row, namedIn(code).length > 0]).toEqual([row, true])
    expect([row, namedIn(tests).some((each) => each.tests.length > 0)]).toEqual([row, true])
  }
})

test.each(named)('$file is there, with the tests that are named of it', ({ file, tests }) => {
  const path = join(root, file)
  expect(existsSync(path)).toBe(true)
  const source = readFileSync(path, 'utf8').replaceAll(/\s+/g, ' ')
  expect(tests.filter((name) => !source.includes(name))).toEqual([])
})
