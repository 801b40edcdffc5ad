import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { pressureOf } from './priority.ts'

const priority = join(import.meta.dirname, 'priority.ts')
const REPORT = `const { giveWay } = await import(${JSON.stringify(priority)})
giveWay(7)
const { getPriority } = await import('node:os')
const { readFileSync } = await import('node:fs')
const read = () => readFileSync('/proc/self/autogroup', 'utf8')
let group = ''
try { group = read() } catch {}
console.log(getPriority() + ' ' + (/nice (-?\\d+)/.exec(group)?.[1] ?? 'none'))`

/** Its own priority and its session's, as the process itself sees them. */
async function prioritiesOf({ ownSession }: { ownSession: boolean }): Promise<string[]> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', REPORT], {
    detached: ownSession,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return (await text(child.stdout)).trim().split(' ')
}

const sessionsCount = existsSync('/proc/self/autogroup')

test('a process that gives way has the lower priority', async () => {
  expect((await prioritiesOf({ ownSession: true }))[0]).toBe('7')
})

test.runIf(sessionsCount)(
  'so has its session, where the system counts sessions first',
  async () => {
    expect((await prioritiesOf({ ownSession: true }))[1]).toBe('7')
  },
)

test.runIf(sessionsCount)('a session that others share stays as it was', async () => {
  const shared = (await prioritiesOf({ ownSession: false }))[1]
  expect(shared).not.toBe('7')
})

test('the pressure on processors is read from what the kernel says of the last ten seconds', () => {
  const said = 'some avg10=31.44 avg60=35.00 avg300=54.65 total=1\nfull avg10=99.00 avg60=0.00\n'
  expect(pressureOf(said)).toBe(31.44)
  expect(pressureOf('')).toBe(0)
})
