import { expect, test } from 'vitest'
import { toCsv } from './csv.ts'

test('commas, quotes and line ends stay inside their cell', () => {
  expect(
    toCsv([
      ['a', 'b,c'],
      ['say "x"', 'two\nlines'],
    ]),
  ).toBe('\uFEFFa,"b,c"\r\n"say ""x""","two\nlines"\r\n')
})

test.each(['=1+1', '+44 20', '-cmd', '@SUM(A1)', '\tx'])(
  'what begins like a formula is only text: %j',
  (text) => expect(toCsv([[text]])).toContain(`'${text}`),
)

test.each(['-12.50', '1234.00', '0'])('a number stays one: %s', (text) => {
  expect(toCsv([[text]])).toBe(`\uFEFF${text}\r\n`)
})
