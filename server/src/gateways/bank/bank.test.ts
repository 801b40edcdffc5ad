import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeId } from '../../kernel/ids.ts'
import { parseReference } from '../../kernel/bank-numbers.ts'
import { money } from '../../kernel/money.ts'
import { bankReference, createBank, refundMark, type BankAccount } from './bank.ts'

const euro: BankAccount = {
  ...{ name: 'main', currency: 'EUR', holder: 'Danbao Escrow', iban: 'DE89370400440532013000' },
  ...{ number: null, bic: 'COBADEFFXXX', bankName: 'Bank', bankCountry: 'DE', aliases: [] },
  days: { min: 1, max: 2 },
}
const yuan: BankAccount = {
  ...{ ...euro, name: 'china', currency: 'CNY', iban: null, number: '4000023029200124946' },
  days: { min: 1, max: 5 },
}
const request = {
  ...{ method: 'bank_transfer', number: encodeId('att', '018f0000-0000-7000-8123-456789abcdef') },
  ...{ subject: 'Danbao', returnUrl: 'http://127.0.0.1', expiresAt: new Date('2026-12-01') },
}

const bankThat = (says: Readonly<{ arriving?: boolean; left?: boolean; received?: bigint }>) =>
  createBank(
    { accounts: [euro, yuan], payWithinDays: 7 },
    {
      isArriving: () => Promise.resolve(says.arriving ?? false),
      receivedFor: () => Promise.resolve(says.received ?? 0n),
      hasLeft: () => Promise.resolve(says.left ?? false),
    },
  )

test('every number has a reference of its own that banks can check', () => {
  fc.assert(
    fc.property(fc.uuid({ version: 7 }), (uuid) => {
      const reference = bankReference(encodeId('att', uuid))
      expect(parseReference(reference)).toBe(reference)
      expect(reference).toHaveLength(16)
    }),
  )
})

test('the payer gets the account of the currency, the reference, and a code for euros', async () => {
  const asked = { ...request, amount: money('EUR', 1_234_50n) }
  const answer = await bankThat({}).begin(asked)
  expect(answer).toMatchObject({
    status: 'ready',
    reference: bankReference(request.number),
    next: {
      ...{ kind: 'transfer', charges: 'SHA', days: { min: 1, max: 2 } },
      account: { iban: 'DE89370400440532013000' },
      epcQr: `BCD\n002\n1\nSCT\nCOBADEFFXXX\nDanbao Escrow\nDE89370400440532013000\nEUR1234.50\n\n${bankReference(request.number)}`,
    },
  })
  expect(await bankThat({}).begin(asked)).toEqual(answer)
  const inYuan = await bankThat({}).begin({ ...request, amount: money('CNY', 500n) })
  expect(inYuan).toMatchObject({ next: { charges: 'OUR', epcQr: null, account: { iban: null } } })
})

test('who has sent a part is told how much has come, and the code asks for the rest', async () => {
  const asked = { ...request, amount: money('EUR', 1_234_50n) }
  const { next } = { next: null, ...(await bankThat({ received: 1_000_00n }).begin(asked)) }
  expect(next).toMatchObject({
    ...{ amount: asked.amount, received: money('EUR', 1_000_00n) },
    epcQr: expect.stringContaining('\nEUR234.50\n'),
  })
})

test('no account of the currency, no transfer', async () => {
  const answer = await bankThat({}).begin({ ...request, amount: money('JPY', 500n) })
  expect(answer.status).toBe('declined')
})

test('an attempt is pending until money comes, and can be closed unless it is coming', async () => {
  const payment = { number: request.number, reference: null }
  expect((await bankThat({}).query(payment)).status).toBe('pending')
  expect((await bankThat({}).close(payment)).status).toBe('closed')
  expect((await bankThat({ arriving: true }).query(payment)).status).toBe('review')
  expect((await bankThat({ arriving: true }).close(payment)).status).toBe('unknown')
})

test('a refund is unknown until it stands on the statement, and never declined', async () => {
  const refund = { gatewayNumber: 'x', number: 'ref_1', amount: money('EUR', 1n), reason: '' }
  for (const bank of [bankThat({}), bankThat({ left: true })]) {
    expect((await bank.refund(refund)).status).toBe('unknown')
  }
  expect((await bankThat({}).queryRefund(refund)).status).toBe('unknown')
  expect((await bankThat({ left: true }).queryRefund(refund)).status).toBe('succeeded')
  expect(refundMark('ref_01j0')).toBe('REF01J0')
})

test('nothing that comes to the notices’ address is believed', () => {
  const bank = bankThat({})
  expect(bank.readNotice({ headers: {}, body: 'paid' }).ok).toBe(false)
  expect(bank.answerNotice(true).status).toBe(404)
})
