import * as fs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readRetailFile } from './retail-file.ts'
import { COLUMNS } from './retail.ts'

const rows = [
  COLUMNS.join(','),
  '1001,10010,"MUG, ""LARGE""",6,2010-12-01 08:26:00,2.55,501,EIRE',
  '1001,10011,,1,2010-12-01 08:26:00,1,501,EIRE',
  'C1002,10010,MUG,-1,2010-12-01 08:30:00,2.55,501,EIRE',
  'not,a line',
  '1003,10010,MUG,many,2010-12-01 08:40:00,2.55,,EIRE',
  '1003,10010,MUG,1,2010-12-01 08:40:00,2.55,,EIRE',
]

let dir = ''
beforeAll(async () => {
  dir = await fs.mkdtemp(join(tmpdir(), 'danbao-retail-'))
})
afterAll(() => fs.rm(dir, { recursive: true }))

async function aFile(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(dir, name)
  await fs.writeFile(path, content)
  return path
}

test.each([
  ['plain.csv', rows.join('\n')],
  ['windows.csv', `\ufeff${rows.join('\r\n')}\r\n`],
  ['packed.csv.gz', gzipSync(rows.join('\n'))],
])('%s: every row is a line or counted as unreadable', async (name, content) => {
  const { lines, unreadable } = await readRetailFile(await aFile(name, content))
  expect(lines.map(({ row, invoice }) => [row, invoice])).toEqual([
    [2, '1001'],
    [3, '1001'],
    [4, 'C1002'],
    [7, '1003'],
  ])
  expect(lines[0]?.description).toBe('MUG, "LARGE"')
  expect(unreadable).toEqual([5, 6])
})

test('a limit ends with the last row of that many invoices', async () => {
  const path = await aFile('limited.csv', rows.join('\n'))
  const { lines } = await readRetailFile(path, { limit: 2 })
  expect(lines.map(({ invoice }) => invoice)).toEqual(['1001', '1001', 'C1002'])
})

test.each([
  ['another.csv', 'Invoice,StockCode\n1,2', 'does not begin with the columns'],
  ['empty.csv', '', 'is empty'],
  ['broken.csv.gz', 'no gzip', 'incorrect header check'],
  ['quotes.csv', `${COLUMNS.join(',')}\n1,2,"never closed`, 'Quote Not Closed'],
])('%s is refused with a reason', async (name, content, reason) => {
  await expect(readRetailFile(await aFile(name, content))).rejects.toThrow(reason)
})

test('a file that is not there is refused', async () => {
  await expect(readRetailFile(join(dir, 'missing.csv'))).rejects.toThrow('ENOENT')
})
