import { readFileSync, writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'

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
