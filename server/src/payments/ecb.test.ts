import { expect, test } from 'vitest'
import { parseEcbRates } from './ecb.ts'

const file = (cubes: string) => `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
  xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
  <gesmes:subject>Reference rates</gesmes:subject>
  <Cube>${cubes}</Cube>
</gesmes:Envelope>`

const DAY = '<Cube time="2026-07-01">'

test('the rates of a day are read, those of currencies we do not know left out', () => {
  const day = `${DAY}<Cube currency='USD' rate='1.0802'/><Cube currency="JPY" rate="171.4"/>
    <Cube currency='BGN' rate='1.9558'/></Cube>`
  const at = { source: 'ECB 2026-07-01', validFrom: new Date('2026-07-01T14:00:00Z') }
  expect(parseEcbRates(file(day))).toEqual({
    ok: true,
    value: [
      { base: 'EUR', quote: 'USD', micros: 1_080_200n, ...at },
      { base: 'EUR', quote: 'JPY', micros: 171_400_000n, ...at },
    ],
  })
})

test('a file of many days has the rates of each', () => {
  const rate = "<Cube currency='USD' rate='1.1'/>"
  const days = `${DAY}${rate}</Cube><Cube time="2026-06-30">${rate}</Cube>`
  const read = parseEcbRates(file(days))
  expect(read.ok && read.value.map(({ source }) => source)).toEqual([
    'ECB 2026-07-01',
    'ECB 2026-06-30',
  ])
})

test.each([
  ['nothing', ''],
  ['no XML', 'Date, USD\n1 July 2026, 1.08'],
  ['no rates', file('')],
  ['half a file', file(`${DAY}<Cube currency='USD' rate='1.1'/>`)],
  ['a rate without a date', file("<Cube currency='USD' rate='1.1'/>")],
  ['a date that is none', file('<Cube time="2026-13-01"/>')],
  ['a rate of nothing', file(`${DAY}<Cube currency='USD' rate='0'/></Cube>`)],
  ['a rate that is no number', file(`${DAY}<Cube currency='USD' rate='1,1'/></Cube>`)],
  ['entities', `<!DOCTYPE x [<!ENTITY a "b">]>${file(`${DAY}</Cube>`)}`],
])('%s is refused with the line and the rule', (_what, xml) => {
  expect(parseEcbRates(xml)).toMatchObject({
    ok: false,
    refusal: { code: 'payments.rates_unreadable', line: expect.any(Number) },
  })
})
