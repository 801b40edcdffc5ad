import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAY_MS } from '../src/kernel/time.ts'
import { aColleague, anOperator } from './cast.ts'
import { expectOk, payAtCashier, untilIntent } from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { signUp, type Member } from './market.ts'
import { fundWallet, proveAccount, sendFile } from './wallet.ts'

// Owners hear of every change to where their balance can go, and of what goes there.

let server: TestServer
let operator: Member

beforeAll(async () => {
  server = await startTestServer()
  operator = await anOperator(server)
})
afterAll(() => server.stop())

type MailJson = Readonly<{ subject: string; text: string }>

async function mailsTo(email: string): Promise<MailJson[]> {
  await server.settle()
  const path = `/mail?to=${encodeURIComponent(email)}`
  const { messages } = await server.sandbox.control('GET', path)
  const mails = messages as MailJson[]
  // Amounts do not break at their currency.
  return mails.map((mail) => ({ ...mail, subject: mail.subject.replaceAll('\u00a0', ' ') }))
}

test('owners are told of a linked, a proven and a removed account, and of withdrawals', async () => {
  const owner = await signUp(server)
  const colleague = await aColleague(server, owner, 'member')
  const account = await proveAccount(owner, operator)
  await fundWallet(server, owner, { minor: 5_000n })
  await server.clock.advance(3 * DAY_MS)
  const body = { bankAccountId: account.id, amount: { currency: 'CNY', minor: '1234' } }
  const { id } = expectOk(await owner.client.post<{ id: string }>('/v1/wallet/withdrawals', body))
  await sendFile(operator)
  const returned = `/v1/operator/credit-transfers/${id}/return`
  expectOk(await operator.client.post(returned, { reason: 'AC04 account closed' }))
  await owner.client.delete(`/v1/wallet/bank-accounts/${account.id}`)
  const mails = await mailsTo(owner.email)
  expect(mails.map(({ subject }) => subject).toSorted((a, b) => a.localeCompare(b))).toEqual([
    'Bank account •••• 5432 is confirmed',
    'Bank account •••• 5432 was linked',
    'Bank account •••• 5432 was removed',
    'Withdrawal of ¥12.34 CNY came back',
    'Withdrawal of ¥12.34 CNY requested',
    'Withdrawal of ¥12.34 CNY sent',
  ])
  for (const { text } of mails) {
    expect(text).not.toContain('GB82WEST12345698765432')
    expect(text).toContain('If nobody of your company did this')
  }
  expect(mails.find(({ subject }) => subject.endsWith('came back'))?.text).toContain('AC04')
  expect((await colleague.get('/v1/wallet')).status).toBe(200)
})

test('a top-up and its return are told once each', async () => {
  const owner = await signUp(server, { locale: 'zh' })
  const amount = { currency: 'CNY', minor: '1000' }
  type Started = { intentId: string; next: { url: string } }
  const { intentId, next } = expectOk(
    await owner.client.post<Started>('/v1/wallet/top-ups', { amount, method: 'alipay' }),
  )
  await payAtCashier(next.url)
  await untilIntent(owner.client, intentId, 'succeeded')
  expectOk(await owner.client.post(`/v1/wallet/top-ups/${intentId}/refunds`, { amount }))
  const subjects = (await mailsTo(owner.email)).map(({ subject }) => subject)
  expect(subjects.toSorted((a, b) => a.localeCompare(b, 'zh'))).toEqual([
    '¥10.00 已充入您的余额',
    '¥10.00 已从余额退回',
  ])
})
