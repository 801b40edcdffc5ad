import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSandbox, type Sandbox } from '../src/app.ts'
import { call } from './shop.ts'

const ACCOUNT = 'DE89370400440532013000'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ startAt: Date.parse('2026-11-20T10:00:00Z') })
  const account = { currency: 'EUR', holder: 'Danbao' }
  await call('PUT', `${sandbox.url}/control/bank/accounts/${ACCOUNT}`, account)
})
afterAll(() => sandbox.close())

const control = (path: string, body?: unknown) =>
  call(body === undefined ? 'GET' : 'POST', `${sandbox.url}/control/bank${path}`, body)
const balance = async () => (await control(`/accounts/${ACCOUNT}`))['balance']
const read = async (path: string) => (await fetch(`${sandbox.url}${path}`)).text()
const file = (name: string) => read(`/bank/${ACCOUNT}/2026-11-20/${name}`)
const submit = (path: string, form: Record<string, string>) =>
  fetch(`${sandbox.url}${path}`, {
    ...{ method: 'POST', redirect: 'manual' },
    body: new URLSearchParams(form),
  })

test('what banks keep depends on who bears it, and every file says so', async () => {
  const transfer = {
    account: ACCOUNT,
    amount: '100.00',
    fee: '5.00',
    structured: 'RF18539007547034',
  }
  for (const charges of ['OUR', 'SHA', 'BEN']) await control('/transfers', { ...transfer, charges })
  expect(await balance()).toBe('285.00')
  const camt = await file('camt053.xml')
  for (const part of [
    '<Amt Ccy="EUR">95.00</Amt>',
    '<Br>SHAR</Br>',
    '<Ref>RF18539007547034</Ref>',
  ]) {
    expect(camt).toContain(part)
  }
  expect(camt).toContain('<Cd>CLBD</Cd>')
  expect(await file('camt054.xml')).not.toContain('<Bal>')
  expect(await file('mt940.sta')).toContain(':62F:C261120EUR285,00')
})

test('parts come to the whole, and a movement is taken back once', async () => {
  const before = Number(await balance())
  const sent = await control('/transfers', { account: ACCOUNT, amount: '100.00', parts: 3 })
  const [first, ...rest] = sent['movements'] as { id: string }[]
  expect(rest).toHaveLength(2)
  expect(Number(await balance())).toBe(before + 100)
  await control(`/movements/${first?.id}/reverse`, {})
  expect(Number(await balance())).toBeCloseTo(before + 66.67, 2)
  expect(await control(`/movements/${first?.id}/reverse`, {})).toMatchObject({
    error: 'taken back before',
  })
  expect(await file('mt940.sta')).toMatch(/:61:2611201120RC33,33/)
})

test('a person sends money on the page, and hears what is wrong', async () => {
  const form = {
    account: ACCOUNT,
    amount: '12.34',
    reference: '',
    text: 'wrong reference',
    name: 'Ada',
  }
  const fields = { ...form, payer: 'NL91ABNA0417164300', charges: 'OUR', fee: '0', parts: '1' }
  expect((await submit('/bank/transfers', fields)).status).toBe(303)
  const page = await read('/bank')
  for (const part of ['wrong reference', '12.34', 'camt.053', 'Take back'])
    expect(page).toContain(part)
  for (const bad of [{ amount: 'much' }, { parts: '99' }, { charges: 'WHO' }, { account: 'x' }]) {
    const answer = await submit('/bank/transfers', { ...fields, ...bad })
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('role="alert"'),
    ])
  }
})

test('money leaves as its holder says, and nobody else’s files are there', async () => {
  await control('/payments', { account: ACCOUNT, amount: '10.00', endToEndId: 'REF1' })
  expect(await file('camt053.xml')).toContain('<EndToEndId>REF1</EndToEndId>')
  expect((await fetch(`${sandbox.url}/bank/X/2026-11-20/camt053.xml`)).status).toBe(404)
})
