import { readFileSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setPriority } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

const AUTOGROUP = '/proc/self/autogroup'

/**
 * Lets other processes go first: `nice` as the system counts it, 0 as everybody, 19 the last. What
 * cannot be set is left as it is.
 */
export function giveWay(nice: number): void {
  try {
    setPriority(nice)
    // Linux shares a core between sessions first, whatever their processes' own priorities, and
    // every program of ours has a session of its own (guard.ts). So the session must give way too.
    if (isOwnSession()) writeFileSync(AUTOGROUP, String(nice))
  } catch {
    // Not Linux, or a kernel without these groups; or it was asked too often within a second.
  }
}

/** Whether nobody but us, and who started us for nothing else, is in this session. */
function isOwnSession(): boolean {
  // After the name in brackets: state, parent, process group, session, terminal. See proc(5).
  const [, , , session, terminal] =
    readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? []
  // In a terminal the session is a person's, who would find it slow long after we ended.
  return terminal === '0' && [process.pid, process.ppid].includes(Number(session))
}

const PRESSURE = '/proc/pressure/cpu'
const BUSY_PERCENT = 25
const PAUSE_MS = 1_000

/**
 * Waits a second while processes wait for processors, for work that can. A low priority alone does
 * not spare the others: what was begun in a short gap holds up who wakes meanwhile.
 */
export async function letOthersGo(pauseMs = PAUSE_MS): Promise<void> {
  const text = await readFile(PRESSURE, 'utf8').catch(() => '') // Linux only, and not every one.
  if (pressureOf(text) > BUSY_PERCENT) await sleep(pauseMs)
}

/** How much of the last ten seconds somebody waited, in per cent; see Linux' psi documentation. */
export function pressureOf(text: string): number {
  return Number(/^some avg10=([\d.]+)/m.exec(text)?.[1] ?? 0)
}
