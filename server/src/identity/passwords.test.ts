import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { isCommonPassword } from './common-passwords.ts'
import { networkOf } from './guessing.ts'
import { hashOfNothing, hashPassword, isPassword } from './passwords.ts'

const env = { randomBytes }

test('a hash accepts its password and nothing else', async () => {
  const stored = await hashPassword(env, 'tall green teapot')
  expect(stored).toMatch(
    /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/,
  )
  expect(await isPassword('tall green teapot', stored)).toBe(true)
  expect(await isPassword('tall green teapo', stored)).toBe(false)
  expect(await isPassword('', stored)).toBe(false)
})

test('the same password hashes differently each time', async () => {
  const [one, two] = await Promise.all([hashPassword(env, 'same'), hashPassword(env, 'same')])
  expect(one).not.toBe(two)
})

test('a password is the same however its characters were composed', async () => {
  const stored = await hashPassword(env, 'caf\u00e9 au lait')
  expect(await isPassword('cafe\u0301 au lait', stored)).toBe(true)
})

test('the hash of nothing can be checked against and fits no password', async () => {
  expect(await isPassword('', hashOfNothing)).toBe(false)
})

test('a hash made elsewhere with the same function is understood', async () => {
  // argon2 reference implementation: `echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1`.
  const stored =
    '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
  expect(await isPassword('password', stored)).toBe(true)
})

test.each([
  'password12',
  'Password123!',
  'P@ssw0rd2026',
  'qwertyuiop',
  '1234567890',
  '0987654321',
  '12345qwert',
  'aaaaaaaaaaaa',
  'abcabcabcabc',
  '121212121212',
  'letmein2024',
  'iloveyou!!!',
  'liverpool1',
  'passwordpassword',
  'woaini1314520',
  '1qaz2wsx3edc',
  'ABCDEFGHIJ',
  '!!!!!!!!!!!!',
  'welcome 2026',
])('%s is too common', (password) => {
  expect(isCommonPassword(password)).toBe(true)
})

test.each([
  'tall green teapot',
  'mV7#kk0!quxolp',
  '四只小鸟在树上唱歌呢',
  'three blue bottles',
  'trmt9-knwq2-zzfp4',
  'buyer-demo-2026',
])('%s is not', (password) => {
  expect(isCommonPassword(password)).toBe(false)
})

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8::6', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
])('%s counts as the network %s', (ip, network) => {
  expect(networkOf(ip)).toBe(network)
})
