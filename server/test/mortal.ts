// Servers that are killed, for real, and others that take their place.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { AlipayConfig } from '../src/gateways/index.ts'
import type { TestServer } from './harness.ts'

export type Life = Readonly<{
  part: 'serve' | 'work'
  databaseUrl: string
  url: string
  alipay: AlipayConfig
  /** Where it is killed, if anywhere. */
  diesAt: string | null
  /** How much later it lives than it is: as if it had been started after the claims of others. */
  laterMs: number
  /** Without one it sends no mail. */
  smtpUrl: string | null
}>

export type Mortal = Readonly<{
  /** Resolves to the signal that ended it. */
  death: Promise<string | null>
  stop: () => Promise<void>
}>

/** What a server needs around it; its address is one where nobody listens. */
export type Surroundings = Pick<TestServer, 'url' | 'alipay'> &
  Readonly<{ db: Pick<TestServer['db'], 'url'> }>

/** Starts the web part or the worker. */
export async function startMortal(
  { url, db, alipay }: Surroundings,
  fields: Pick<Life, 'part'> & Partial<Pick<Life, 'diesAt' | 'laterMs' | 'smtpUrl'>>,
): Promise<Mortal> {
  const base = { diesAt: null, laterMs: 0, smtpUrl: null, databaseUrl: db.url }
  const life: Life = { ...base, url, alipay, ...fields }
  const main = join(import.meta.dirname, 'mortal-main.ts')
  const child = spawn(process.execPath, [main, JSON.stringify(life)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.on('error', () => undefined) // It may be dead already.
  const death = once(child, 'exit').then(([, signal]: (string | null)[]) => signal ?? null)
  await Promise.race([once(createInterface(child.stdout), 'line'), death])
  return {
    death,
    stop: async () => {
      child.kill('SIGKILL')
      await death
    },
  }
}
