import assert from 'node:assert/strict'
import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Env } from './env.ts'

// What must not be read from a stolen database or backup is sealed with a key that is not in it.

/** A 256-bit key and the name that is stored with what it sealed. */
export type SecretKey = Readonly<{ id: string; key: Buffer }>

export type Sealed = Readonly<{ keyId: string; bytes: Buffer }>

export type Secrets = Readonly<{
  /** The key that seals now. */
  keyId: string
  /** `place` says whose secret it is: moved to another place it does not open. */
  seal: (content: string, place: string) => Sealed
  open: (sealed: Sealed, place: string) => string
}>

const ALGORITHM = 'aes-256-gcm'
const KEY_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16

/** The first key seals; all of them open, so that one can take over from another. */
export function createSecrets(keys: readonly SecretKey[], env: Pick<Env, 'randomBytes'>): Secrets {
  const [current] = keys
  assert(current, 'there is a key to seal with')
  const known = new Map(keys.map(({ id, key }) => [id, key]))
  for (const key of known.values()) assert.equal(key.length, KEY_BYTES)
  return {
    keyId: current.id,
    seal: (content, place) => {
      const iv = env.randomBytes(IV_BYTES)
      const cipher = createCipheriv(ALGORITHM, current.key, iv, { authTagLength: TAG_BYTES })
      cipher.setAAD(Buffer.from(place))
      const sealed = Buffer.concat([cipher.update(content, 'utf8'), cipher.final()])
      return { keyId: current.id, bytes: Buffer.concat([iv, cipher.getAuthTag(), sealed]) }
    },
    open: ({ keyId, bytes }, place) => {
      const key = known.get(keyId)
      assert(key, `the key ${keyId} is not configured`)
      const iv = bytes.subarray(0, IV_BYTES)
      const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES })
      decipher.setAAD(Buffer.from(place))
      decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
      const sealed = bytes.subarray(IV_BYTES + TAG_BYTES)
      return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8')
    },
  }
}

/** Keys as a file has them: one a line, its name and 32 bytes in base64. */
export function parseSecretKeys(text: string): SecretKey[] {
  const lines = text.split('\n').map((line) => line.trim())
  const keys = lines.filter(Boolean).map((line): SecretKey => {
    const [, id = '', base64 = ''] = /^([\w.-]{1,40})\s+([A-Za-z\d+/]{43}=)$/.exec(line) ?? []
    if (!id) throw new Error('A secret key is a name and 32 bytes in base64, one key a line.')
    return { id, key: Buffer.from(base64, 'base64') }
  })
  if (new Set(keys.map(({ id }) => id)).size < keys.length) {
    throw new Error('Two secret keys have the same name.')
  }
  if (keys.length === 0) throw new Error('There is no secret key in the file.')
  return keys
}
