import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { realEnv } from './env.ts'
import { createSecrets, parseSecretKeys } from './secrets.ts'

const key = (id: string) => ({ id, key: randomBytes(32) })
const [old, current] = [key('2025'), key('2026')]
const secrets = createSecrets([current, old], realEnv)

test('what was sealed opens as it was, in its own place', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (content, place) => {
      const sealed = secrets.seal(content, place)
      expect(secrets.open(sealed, place)).toBe(content)
      expect(() => secrets.open(sealed, `${place} elsewhere`)).toThrow()
    }),
  )
})

test('the same content is sealed as something else each time', () => {
  const [one, two] = [secrets.seal('GB29', 'a'), secrets.seal('GB29', 'a')]
  expect(one.bytes).not.toEqual(two.bytes)
  expect(one.bytes.includes('GB29')).toBe(false)
})

test('a single changed bit does not open', () => {
  const { keyId, bytes } = secrets.seal('6212262201023557228', 'a')
  for (let index = 0; index < bytes.length; index += 1) {
    const changed = Buffer.from(bytes)
    changed[index] = (changed[index] ?? 0) ^ 1
    expect(() => secrets.open({ keyId, bytes: changed }, 'a')).toThrow()
  }
})

test('while one key takes over from another both open, and the new one seals', () => {
  const before = createSecrets([old], realEnv).seal('mine', 'a')
  expect(before.keyId).toBe('2025')
  expect(secrets.open(before, 'a')).toBe('mine')
  expect(secrets.seal('mine', 'a').keyId).toBe('2026')
  expect(() => createSecrets([current], realEnv).open(before, 'a')).toThrow('2025')
})

test('a file of keys has a name and 32 bytes a line, and says what is wrong with it', () => {
  const line = (id: string) => `${id} ${randomBytes(32).toString('base64')}`
  expect(parseSecretKeys(`${line('b')}\n\n${line('a')}\n`).map(({ id }) => id)).toEqual(['b', 'a'])
  expect(() => parseSecretKeys('')).toThrow('no secret key')
  expect(() => parseSecretKeys(`a ${randomBytes(16).toString('base64')}`)).toThrow('32 bytes')
  expect(() => parseSecretKeys(`${line('a')}\n${line('a')}`)).toThrow('same name')
})
