// Everything a program can say about the code without running it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { root } from './home.ts'

type Step = Readonly<{ name: string; args: readonly string[]; program?: string }>
type Outcome = Readonly<{ step: Step; ok: boolean; output: string; seconds: number }>

const bin = (path: string) => join(root, 'node_modules', path)
const typed = ['server', 'web', 'web/test', 'sandbox', 'sdk', 'scripts', 'bench']
const projects = typed.filter((path) => existsSync(join(root, path, 'tsconfig.json')))
const cruised = ['server', 'web', 'sandbox', 'sdk', 'scripts', 'bench']

// The longest first, so that they do not finish last and alone.
const steps: Step[] = [
  { name: 'format', args: [bin('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.'] },
  { name: 'lint', args: [bin('oxlint/bin/oxlint'), '--type-aware', '--format=unix'] },
  { name: 'generated files', args: [join(root, 'scripts/generate.ts'), '--check'] },
  {
    name: 'who imports whom',
    args: [
      bin('dependency-cruiser/bin/dependency-cruiser.mjs'),
      '--config',
      '.dependency-cruiser.mjs',
      ...cruised,
    ],
  },
  { name: 'unused code', args: [bin('knip/bin/knip.js'), '--no-config-hints'] },
  { name: 'own rules, links', args: [join(root, 'scripts/lint-own.ts')] },
  ...projects.map((path) => ({
    name: `types of ${path}`,
    args: [bin('typescript7/bin/tsc'), '-p', path],
  })),
]

const messages = ['run', '--silent', 'messages', '--workspace', 'web']

/** Prints a line per step, then all there is to say of those that failed. */
export async function runCheck(): Promise<Readonly<{ passed: number; failed: number }>> {
  const started = performance.now()
  const outcomes: Outcome[] = []
  const take = async (step: Step) => {
    const outcome = await run(step)
    report(outcome)
    outcomes.push(outcome)
  }
  // The texts of the web app are compiled first: they are typed, and the types are checked.
  await take({ name: 'messages', program: 'npm', args: messages })
  const waiting = [...steps]
  const work = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) await take(step)
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  const failed = outcomes.filter(({ ok }) => !ok)
  for (const { step, output } of failed) console.error(`\n--- ${step.name} ---\n${output.trim()}`)
  const names = failed.map(({ step }) => step.name).join(', ')
  const verdict = failed.length === 0 ? 'passed' : `failed: ${names}`
  console.log(`\nThe check ${verdict} (${seconds(started).toFixed(1)} s)`)
  return { passed: outcomes.length - failed.length, failed: failed.length }
}

function report({ step, ok, seconds: took }: Outcome): void {
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${step.name.padEnd(20)} ${took.toFixed(1).padStart(6)} s`)
}

function run(step: Step): Promise<Outcome> {
  const began = performance.now()
  return new Promise((resolve) => {
    const child = spawn(step.program ?? process.execPath, step.args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const chunks: string[] = []
    const finish = (ok: boolean) =>
      resolve({ step, ok, output: chunks.join(''), seconds: seconds(began) })
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk))
    }
    child.on('error', (error) => {
      chunks.push(error.message)
      finish(false)
    })
    child.on('close', (code) => finish(code === 0))
  })
}

function seconds(since: number): number {
  return (performance.now() - since) / 1000
}
