import { argon2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import type { Env } from '../platform/env.ts'

// argon2id as OWASP advises: 19 MiB, two passes, one lane. It runs outside the main thread.

const runArgon2 = promisify(argon2)
const current = { memory: 19_456, passes: 2, parallelism: 1 }
const SALT_BYTES = 16
const HASH_BYTES = 32

export async function hashPassword(env: Pick<Env, 'randomBytes'>, password: string) {
  const salt = env.randomBytes(SALT_BYTES)
  const hash = await derive(password, { ...current, salt, length: HASH_BYTES })
  const { memory, passes, parallelism } = current
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${encode(salt)}$${encode(hash)}`
}

const form = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

export async function isPassword(password: string, stored: string): Promise<boolean> {
  const [, memory, passes, parallelism, salt = '', expected = ''] = form.exec(stored) ?? []
  if (!expected) throw new Error('a stored password hash is not argon2id')
  const wanted = Buffer.from(expected, 'base64')
  const hash = await derive(password, {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    length: wanted.length,
  })
  return timingSafeEqual(hash, wanted)
}

/** The hash of no password: who signs in with an unknown address waits as long as everybody. */
export const hashOfNothing =
  '$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$' + 'A'.repeat(43)

type Parameters = Readonly<{
  memory: number
  passes: number
  parallelism: number
  salt: Buffer
  length: number
}>

// Normalized, because the same word typed on another keyboard may arrive as other code points.
function derive(password: string, { salt, length, ...cost }: Parameters): Promise<Buffer> {
  const message = Buffer.from(password.normalize('NFKC'))
  return runArgon2('argon2id', { message, nonce: salt, tagLength: length, ...cost })
}

function encode(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
