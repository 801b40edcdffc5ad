import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

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
