// Child processes that never outlive us, however we end.
import { spawn, type ChildProcess } from 'node:child_process'

// A small shell stands between us and the program and holds one end of a pipe. When our end closes,
// because we ask for it, exit, crash or are killed outright, it passes on the stop signal. The
// program gets a session of its own, so Ctrl-C in the terminal reaches us alone and we choose the
// order of stopping. What it leaves behind when it ends (a child of npm's) goes with it.
const guardScript = `
stop=$1; shift
exec 3<&0
"$@" 3<&- </dev/null & program=$!
{ read -r _ <&3; kill -s "$stop" $program; } 2>/dev/null & watcher=$!
trap 'kill -s "$stop" $program' HUP INT TERM
wait $program; code=$?
while kill -0 $program 2>/dev/null; do wait $program; code=$?; done
trap '' TERM
kill -s TERM 0 2>/dev/null
exit $code
`

export type User = Readonly<{ uid: number; gid: number }>

export type GuardOptions = Readonly<{
  command: readonly string[]
  stopSignal: 'TERM' | 'INT'
  output: number // The file descriptor for both streams.
  env: NodeJS.ProcessEnv
  cwd: string
  user?: User | undefined
}>

export type Guarded = Readonly<{
  child: ChildProcess
  exited: Promise<number>
  /** Asks the program to stop, and kills it when it has not within the time limit. */
  stop(timeoutMs: number): Promise<number>
}>

export function spawnGuarded(options: GuardOptions): Guarded {
  const { command, stopSignal, output, env, cwd, user } = options
  const child = spawn('/bin/sh', ['-c', guardScript, 'guard', stopSignal, ...command], {
    stdio: ['pipe', output, output],
    detached: true,
    env,
    cwd,
    ...user,
  })
  child.stdin?.on('error', () => {}) // The guard may be gone before we close the pipe.
  const exited = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
  exited.catch(() => {}) // Whoever waits for it still sees the error.
  return {
    child,
    exited,
    async stop(timeoutMs) {
      child.stdin?.end()
      const killer = setTimeout(() => killGroup(child), timeoutMs)
      try {
        return await exited
      } finally {
        clearTimeout(killer)
      }
    },
  }
}

// The program and what it started share the guard's process group.
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It ended in between.
  }
}
