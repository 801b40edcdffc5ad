import { spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { spawnGuarded } from './guard.ts'

let dir: string
let log: string

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'guard-test-'))
  log = join(dir, 'log')
})

afterEach(() => rm(dir, { recursive: true }))

const start = (script: string, stopSignal: 'TERM' | 'INT' = 'TERM') =>
  spawnGuarded({
    command: ['/bin/sh', '-c', script],
    ...{ stopSignal, output: openSync(log, 'a'), env: process.env, cwd: dir },
  })

async function says(text: string): Promise<void> {
  while (!(await readFile(log, 'utf8')).includes(text)) await sleep(5)
}

test('the exit code is the program’s', async () => {
  expect(await start('exit 7').exited).toBe(7)
})

test('a program is asked to stop, and may take its time over it', async () => {
  const program = start(
    `trap 'sleep 0.2; echo drained; exit 3' TERM; echo up; while :; do sleep 0.01; done`,
  )
  await says('up')
  expect(await program.stop(600_000)).toBe(3)
  expect(await readFile(log, 'utf8')).toBe('up\ndrained\n')
})

test('a program that does not stop is killed', async () => {
  const program = start(`trap '' TERM; echo up; while :; do sleep 0.01; done`)
  await says('up')
  await program.stop(50)
})

test('what a program leaves running when it ends is ended as well', async () => {
  const program = start(`(echo $$ up; exec sleep 600) & wait`)
  await says('up')
  await program.stop(600_000)
  const group = -(program.child.pid ?? 0)
  const isThere = () => {
    try {
      return process.kill(group, 0)
    } catch {
      return false
    }
  }
  while (isThere()) await sleep(5)
})

test('a program ends when the process that started it is killed', async () => {
  const code = `
    import { openSync } from 'node:fs'
    import { spawnGuarded } from ${JSON.stringify(join(import.meta.dirname, 'guard.ts'))}
    const script = "trap 'echo told; exit' TERM; echo up; while :; do sleep 0.01; done"
    const output = openSync(process.argv[1], 'a')
    const command = ['/bin/sh', '-c', script]
    spawnGuarded({ command, stopSignal: 'TERM', output, env: process.env, cwd: '/' })`
  openSync(log, 'a')
  const parent = spawn(process.execPath, ['--input-type=module-typescript', '-e', code, log])
  await says('up')
  parent.kill('SIGKILL')
  await says('told')
})
