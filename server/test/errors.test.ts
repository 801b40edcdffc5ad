import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { errorTable } from '../src/app.ts'
import { errorPage, renderErrorPage } from '../src/error-page.ts'
import { createHttpServer } from '../src/platform/http.ts'

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

test('the type of a problem leads to a page with an anchor for every code', async () => {
  const http = await createHttpServer({
    errors: errorTable,
    authorize: () => Promise.resolve(),
    isPermission: () => true,
    publicUrl: 'http://localhost:4400',
    logLevel: 'silent',
  })
  await http.register(errorPage)
  const problem = await http.inject({ method: 'GET', url: '/nowhere' })
  const { type } = problem.json<{ type: string }>()
  const page = await http.inject({ method: 'GET', url: type.split('#')[0] ?? '' })
  expect(page.statusCode).toBe(200)
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
  const anchors = [...page.body.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id ?? '')
  const byName = (a: string, b: string) => a.localeCompare(b)
  expect(anchors.toSorted(byName)).toEqual(Object.keys(errorTable).toSorted(byName))
  expect(anchors).toContain(type.split('#')[1])
  await http.close()
})

test('the page shows what the file says, and nothing of it is taken for HTML', () => {
  const html = renderErrorPage(
    '# A & B\n\nSee [RFC](https://rfc.example/9457), `<b>`.\n\n```json\n{ "a": 1 }\n```\n\n' +
      '| code | when |\n| --- | --- |\n| `a.b_c` | Never <i>. |',
  )
  expect(html).toContain('<h1>A &amp; B</h1>')
  expect(html).toContain('<a href="https://rfc.example/9457">RFC</a>, <code>&lt;b&gt;</code>.')
  expect(html).toContain('<pre>{ &quot;a&quot;: 1 }</pre>')
  expect(html).toContain('<tr id="a.b_c"><td><code>a.b_c</code></td><td>Never &lt;i&gt;.</td></tr>')
})
