import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { takeLock } from './lock.ts'

let dir: string

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lock-test-'))
})

afterEach(() => rm(dir, { recursive: true }))

async function take() {
  const lock = await takeLock(dir)
  if (!('release' in lock)) throw new Error(`held by ${lock.pid}`)
  return lock
}

test('who comes second learns who is first and how to reach it', async () => {
  const lock = await take()
  await lock.tell({ publicUrl: 'http://localhost:4400' })
  expect(await takeLock(dir)).toMatchObject({
    pid: process.pid,
    publicUrl: 'http://localhost:4400',
  })
  await lock.release()
  await take()
})

test('of many that ask at once, one gets it', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => takeLock(dir)))
  expect(all.filter((one) => 'release' in one)).toHaveLength(1)
})

test('the lock of a process that ended does not count', async () => {
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'exit')
  await writeFile(join(dir, 'running.json'), JSON.stringify({ pid: child.pid, identity: 'x 1' }))
  await take()
})

test('nor does the lock of a process whose number another one has by now', async () => {
  await writeFile(join(dir, 'running.json'), JSON.stringify({ pid: process.pid, identity: 'x 1' }))
  await take()
})

// Where nobody collects what was killed, as in a container whose first process is not made for it.
test.runIf(process.platform === 'linux')(
  'nor does the lock of a dead process that nobody has buried',
  async () => {
    const code = `const { takeLock } = await import(${JSON.stringify(join(import.meta.dirname, 'lock.ts'))})
      await takeLock(${JSON.stringify(dir)})`
    const script = '"$0" --input-type=module -e "$1" & exec sleep 1000' // Collects no children.
    const parent = spawn('/bin/sh', ['-c', script, process.execPath, code])
    const file = join(dir, 'running.json')
    const isDead = async () => {
      const { pid = 0 } = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'))
      return / Z /.test(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''))
    }
    while (!(await isDead())) await sleep(20)
    await take()
    parent.kill()
  },
)

test('a lock file that is no lock does not keep anybody out', async () => {
  await writeFile(join(dir, 'running.json'), '{"pid":')
  await take()
  expect(JSON.parse(await readFile(join(dir, 'running.json'), 'utf8'))).toMatchObject({
    pid: process.pid,
  })
})
