// A child process of ours with its log file. What it says goes to the file; we read it from there,
// so that it can go on writing while it drains even if we were killed.
import { closeSync, openSync } from 'node:fs'
import * as fs from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { spawnGuarded } from '../server/src/platform/guard.ts'
import { root } from './home.ts'

export type Program = Readonly<{
  name: string
  logFile: string
  exited: Promise<number>
  /** What it wrote since it started, at most the last part. */
  output(): Promise<string>
  stop(): Promise<void>
}>

export type ProgramOptions = Readonly<{
  name: string
  command: readonly string[]
  env: NodeJS.ProcessEnv
  logFile: string
  stopTimeoutMs?: number
}>

const maxLogBytes = 20_000_000
const maxOutputBytes = 1_000_000
const shownLines = 15

export async function startProgram(options: ProgramOptions): Promise<Program> {
  const { name, command, env, logFile, stopTimeoutMs = 60_000 } = options
  const logStart = await rotate(logFile)
  const output = openSync(logFile, 'a')
  const guarded = spawnGuarded({ command, stopSignal: 'TERM', output, env, cwd: root })
  closeSync(output)
  return {
    name,
    logFile,
    exited: guarded.exited,
    output: () => readFrom(logFile, logStart),
    async stop() {
      await guarded.stop(stopTimeoutMs)
    },
  }
}

/** Runs a program to its end. */
export async function runProgram(
  options: ProgramOptions,
  onStart: (program: Program) => void,
): Promise<void> {
  const program = await startProgram(options)
  onStart(program)
  if ((await program.exited) !== 0) throw new Error(await describeEnd(program))
}

/**
 * Waits until `isReady` says so; throws, with the log's last lines, when the program ended before.
 */
export async function waitUntil(program: Program, isReady: () => Promise<boolean>): Promise<void> {
  let ended = false
  const end = program.exited.finally(() => {
    ended = true
  })
  end.catch(() => {})
  while (!(await isReady())) {
    if (ended) throw new Error(await describeEnd(program))
    await Promise.race([sleep(50), end])
  }
}

export async function describeEnd(program: Program): Promise<string> {
  const code = await program.exited.catch((error: unknown) => String(error))
  const lines = (await program.output()).trim().split('\n').slice(-shownLines).map(readable)
  const said = lines.filter((line) => line !== '').join('\n  ')
  return `${program.name} ended (${code})${said ? `:\n  ${said}` : ''}\nIts log: ${program.logFile}`
}

// The server logs JSON; a person wants the message.
function readable(line: string): string {
  if (!line.startsWith('{')) return line
  try {
    const entry: unknown = JSON.parse(line)
    const fields = new Map<string, unknown>(Object.entries(entry ?? {}))
    const err = new Map<string, unknown>(Object.entries(fields.get('err') ?? {}))
    return [fields.get('msg'), err.get('message')]
      .filter((text) => typeof text === 'string')
      .join(': ')
  } catch {
    return line
  }
}

async function readFrom(file: string, start: number): Promise<string> {
  const handle = await fs.open(file)
  try {
    const { size } = await handle.stat()
    const from = Math.max(start, size - maxOutputBytes)
    const buffer = Buffer.alloc(Math.max(size - from, 0))
    await handle.read(buffer, 0, buffer.length, from)
    return buffer.toString()
  } finally {
    await handle.close()
  }
}

/** Where the new run's output will begin. */
async function rotate(logFile: string): Promise<number> {
  const { size } = await fs.stat(logFile).catch(() => ({ size: 0 }))
  if (size <= maxLogBytes) return size
  await fs.rename(logFile, `${logFile}.old`)
  return 0
}
