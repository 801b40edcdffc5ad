import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig, readWallet } from './config.ts'

const config = (env: Record<string, string>) => readConfig({ DATABASE_URL: 'postgres://x', ...env })

test('without a word of proxies, none is trusted', () => {
  expect(config({}).trustProxy).toBe(false)
})

test.each([
  ['', false],
  ['0', false],
  ['1', 1],
  ['10', 10],
  ['10.0.0.5', ['10.0.0.5']],
  ['10.0.0.0/8, ::1', ['10.0.0.0/8', '::1']],
  ['fd00::/8', ['fd00::/8']],
])('TRUST_PROXY=%s trusts %j', (text, trusted) => {
  expect(config({ TRUST_PROXY: text }).trustProxy).toEqual(trusted)
})

test.each([
  'true',
  '-1',
  '1.5',
  '11',
  'proxy.internal',
  '10.0.0.0/33',
  '10.0.0.5,',
  '::/129',
  '/8',
])('TRUST_PROXY=%s is refused by name', (text) => {
  expect(() => config({ TRUST_PROXY: text })).toThrow('variable TRUST_PROXY must be')
})

test('a missing variable is named', () => {
  expect(() => readConfig({})).toThrow('DATABASE_URL')
})

const wallet = (env: Record<string, string>) => readWallet({ DATABASE_URL: 'postgres://x', ...env })

test('without a word of it nothing is sealed and no bank file made, and the rules are the usual ones', () => {
  expect(wallet({})).toEqual({
    ...{ secretKeys: [], debtor: undefined },
    rules: { coolingOffDays: 3, dailyLimit: 50_000 },
  })
})

test('keys come from a file, the account as banks print it, and rules as they are set', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'danbao-')), 'keys')
  writeFileSync(file, `now ${Buffer.alloc(32, 1).toString('base64')}\n`)
  const read = wallet({
    SECRET_KEYS_FILE: file,
    BANK_ACCOUNT_HOLDER: 'Danbao Ltd',
    BANK_ACCOUNT_NUMBER: 'de89 3704 0044 0532 0130 00',
    WITHDRAWAL_COOLING_OFF_DAYS: '0',
    WITHDRAWAL_DAILY_LIMIT: '100',
  })
  expect(read.secretKeys.map(({ id }) => id)).toEqual(['now'])
  expect(read.debtor).toEqual({ name: 'Danbao Ltd', account: 'DE89370400440532013000', bic: null })
  expect(read.rules).toEqual({ coolingOffDays: 0, dailyLimit: 100 })
})

test.each([
  [{ BANK_ACCOUNT_HOLDER: 'Danbao Ltd' }, 'BANK_ACCOUNT_NUMBER'],
  [{ WITHDRAWAL_DAILY_LIMIT: 'much' }, 'WITHDRAWAL_DAILY_LIMIT'],
  [{ WITHDRAWAL_COOLING_OFF_DAYS: '-1' }, 'WITHDRAWAL_COOLING_OFF_DAYS'],
])('%j is refused by name: %s', (env, name) => {
  expect(() => wallet(env)).toThrow(name)
})
