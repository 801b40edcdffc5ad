import { randomBytes } from 'node:crypto'

/** What is not a function of its arguments: time, randomness, crash points. */
export type Env = Readonly<{
  now: () => Date
  randomBytes: (size: number) => Buffer
  /** A named instant at which tests stop, kill or delay the process. Does nothing in production. */
  point: (name: string) => void | Promise<void>
}>

export const realEnv: Env = {
  now: () => new Date(),
  randomBytes: pooledRandomBytes(),
  point: () => undefined,
}

const POOL_BYTES = 4096

// Asking the system for many bytes at once costs little more than asking for sixteen.
function pooledRandomBytes(): Env['randomBytes'] {
  let pool = Buffer.alloc(0)
  return (size) => {
    if (size > POOL_BYTES) return randomBytes(size)
    if (pool.length < size) pool = randomBytes(POOL_BYTES)
    const bytes = Buffer.from(pool.subarray(0, size))
    pool.fill(0, 0, size) // What was given out is not kept.
    pool = pool.subarray(size)
    return bytes
  }
}

/** UUID version 7 (RFC 9562): 48 bits of milliseconds, then randomness. */
export function newUuid(env: Pick<Env, 'now' | 'randomBytes'>): string {
  const bytes = env.randomBytes(16)
  bytes.writeUIntBE(env.now().getTime(), 0, 6)
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  const hex = bytes.toString('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-')
}
