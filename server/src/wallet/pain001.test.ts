import { expect, test } from 'vitest'
import { money } from '../kernel/money.ts'
import { writePain001, type BankOrder, type Instruction } from './pain001.ts'

const debtor = { name: 'Danbao & Co', account: 'DE89370400440532013000', bic: 'COBADEFFXXX' }
const iban = { kind: 'iban', iban: 'GB82WEST12345698765432', bic: null } as const

function anInstruction(fields: Partial<Instruction> = {}): Instruction {
  return {
    endToEndId: 'CTR1',
    amount: money('GBP', 105n),
    holder: 'Harbour & Pine',
    numbers: iban,
    remittance: 'DANBAO CTR1',
    ...fields,
  }
}

function write(...instructions: readonly Instruction[]): string {
  const order: BankOrder = {
    ...{ messageId: 'BFL1', createdAt: new Date('2026-07-01T23:30:00Z'), debtor },
    instructions,
  }
  return writePain001(order)
}

test('a payment is written as the standard has it', () => {
  expect(write(anInstruction()).replaceAll(/></g, '>\n<'))
    .toBe(`<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">
<CstmrCdtTrfInitn>
<GrpHdr>
<MsgId>BFL1</MsgId>
<CreDtTm>2026-07-01T23:30:00.000Z</CreDtTm>
<NbOfTxs>1</NbOfTxs>
<CtrlSum>1.05</CtrlSum>
<InitgPty>
<Nm>Danbao &amp; Co</Nm>
</InitgPty>
</GrpHdr>
<PmtInf>
<PmtInfId>BFL1-1</PmtInfId>
<PmtMtd>TRF</PmtMtd>
<NbOfTxs>1</NbOfTxs>
<CtrlSum>1.05</CtrlSum>
<ReqdExctnDt>
<Dt>2026-07-01</Dt>
</ReqdExctnDt>
<Dbtr>
<Nm>Danbao &amp; Co</Nm>
</Dbtr>
<DbtrAcct>
<Id>
<IBAN>DE89370400440532013000</IBAN>
</Id>
</DbtrAcct>
<DbtrAgt>
<FinInstnId>
<BICFI>COBADEFFXXX</BICFI>
</FinInstnId>
</DbtrAgt>
<ChrgBr>SHAR</ChrgBr>
<CdtTrfTxInf>
<PmtId>
<InstrId>CTR1</InstrId>
<EndToEndId>CTR1</EndToEndId>
</PmtId>
<Amt>
<InstdAmt Ccy="GBP">1.05</InstdAmt>
</Amt>
<CdtrAgt>
<FinInstnId>
<Othr>
<Id>NOTPROVIDED</Id>
</Othr>
</FinInstnId>
</CdtrAgt>
<Cdtr>
<Nm>Harbour &amp; Pine</Nm>
</Cdtr>
<CdtrAcct>
<Id>
<IBAN>GB82WEST12345698765432</IBAN>
</Id>
</CdtrAcct>
<RmtInf>
<Ustrd>DANBAO CTR1</Ustrd>
</RmtInf>
</CdtTrfTxInf>
</PmtInf>
</CstmrCdtTrfInitn>
</Document>
`)
})

test('the control sum adds amounts of all currencies, each with its own decimals', () => {
  const content = write(
    anInstruction({ amount: money('GBP', 105n) }),
    anInstruction({ amount: money('JPY', 9_000n) }),
    anInstruction({ amount: money('KWD', 1_234n) }),
    anInstruction({ amount: money('GBP', 95n) }),
  )
  const sums = [...content.matchAll(/<CtrlSum>([\d.]+)</g)].map(([, sum]) => sum)
  expect(sums).toEqual(['9003.234', '2.00', '9000', '1.234'])
  expect([...content.matchAll(/<PmtInfId>([^<]+)</g)].map(([, id]) => id)).toEqual([
    'BFL1-1',
    'BFL1-2',
    'BFL1-3',
  ])
})

test('euro to an IBAN goes by SEPA, with a name in Latin letters', () => {
  const content = write(
    anInstruction({ amount: money('EUR', 1n), holder: 'Müller & Söhne (Köln)' }),
    anInstruction({ amount: money('EUR', 1n), numbers: { kind: 'card', number: '6212' } }),
  )
  expect(content).toContain('<SvcLvl><Cd>SEPA</Cd></SvcLvl>')
  expect(content).toContain('<ChrgBr>SLEV</ChrgBr>')
  expect(content).toContain('<Nm>Muller and Sohne (Koln)</Nm>')
  expect(content.match(/<PmtInf>/g)).toHaveLength(2)
  expect(content.match(/SLEV/g)).toHaveLength(1)
})

test.each([
  ['US', '021000021', 'USABA'],
  ['GB', '200000', 'GBDSC'],
  ['CN', '102100099996', 'CNAPS'],
] as const)('a bank in %s is named by its number there', (country, routing, system) => {
  const content = write(
    anInstruction({ numbers: { kind: 'local', country, routing, number: '123456789' } }),
  )
  expect(content).toContain(
    `<ClrSysMmbId><ClrSysId><Cd>${system}</Cd></ClrSysId><MmbId>${routing}</MmbId></ClrSysMmbId>`,
  )
  expect(content).toContain('<CdtrAcct><Id><Othr><Id>123456789</Id></Othr></Id></CdtrAcct>')
})

test('what a holder is called cannot write anything but a name', () => {
  const content = write(anInstruction({ holder: `</Nm><Cdtr>"'&` }))
  expect(content).toContain('<Nm>&lt;/Nm&gt;&lt;Cdtr&gt;&quot;&apos;&amp;</Nm>')
})
