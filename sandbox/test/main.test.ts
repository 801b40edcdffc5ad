import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { call, until } from './shop.ts'

const MAIN = new URL('../src/main.ts', import.meta.url).pathname

/** The program as it is started for real. Its standard output is one line of JSON. */
function run(env: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env['PATH'] ?? '', SANDBOX_PORT: '0', SANDBOX_SMTP_PORT: '0', ...env },
  })
  const said = { out: '', error: '' }
  child.stdout.on('data', (chunk) => (said.out += String(chunk)))
  child.stderr.on('data', (chunk) => (said.error += String(chunk)))
  const ended = once(child, 'close').then(([code]) => ({ code, ...said }))
  const ready = () =>
    until(() => said.out.endsWith('\n') && (JSON.parse(said.out) as Record<string, unknown>))
  return { child, ended, ready }
}

test('it says where it listens, and a signal ends it cleanly', async () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const sandbox = run({})
    const { ready, port, smtpPort } = await sandbox.ready()
    expect(ready).toBe(true)
    expect(port).not.toBe(smtpPort)
    expect(await call('GET', `http://127.0.0.1:${port}/healthz`)).toEqual({ ok: true })
    sandbox.child.kill(signal)
    expect(await sandbox.ended).toMatchObject({ code: 0, error: '' })
  }
})

test('a taken port is named, and the program ends with 1', async () => {
  const first = run({})
  const { port, smtpPort } = await first.ready()
  for (const env of [{ SANDBOX_PORT: String(port) }, { SANDBOX_SMTP_PORT: String(smtpPort) }]) {
    const { code, out, error } = await run(env).ended
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(error).toContain(`Port ${Object.values(env)[0]} is taken`)
  }
  first.child.kill()
  await first.ended
})

test('it listens on this machine alone, whatever HOST says: its switches ask for no password', async () => {
  const sandbox = run({ HOST: '0.0.0.0' })
  const { port } = await sandbox.ready()
  expect(await call('GET', `http://127.0.0.1:${port}/healthz`)).toEqual({ ok: true })
  await expect(fetch(`http://127.0.0.2:${port}/healthz`)).rejects.toThrow()
  sandbox.child.kill()
  await sandbox.ended
})

test('a port that is no number is refused by name', async () => {
  const { code, error } = await run({ SANDBOX_PORT: 'http' }).ended
  expect(code).toBe(1)
  expect(error).toContain('SANDBOX_PORT must be a whole number')
})
