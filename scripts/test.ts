// npm test, which is what CI runs: the check, every test, and mutants of what has changed. Goes on
// after a failure to show all of them, and ends with the sum in a line of its own.
import { spawn } from 'node:child_process'
import * as fs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCheck } from './check-steps.ts'
import { root } from './home.ts'
import { changedSince, sampleOf } from './mutants/changed.ts'
import { mutants } from './mutants/mutants.ts'
import { runMutants } from './mutants/run.ts'

type Sum = Readonly<{ passed: number; failed: number }>

const MAX_MUTANTS = 12 // Half a minute. npm run mutants tries all of them.

const dir = await fs.mkdtemp(join(tmpdir(), 'danbao-report-'))
const sums: Sum[] = []
try {
  sums.push(await runCheck())
  sums.push(await runUnitTests(join(dir, 'vitest.json')))
  sums.push(await runChangedMutants())
  sums.push(await runBrowserTests(join(dir, 'browser.json')))
} finally {
  await fs.rm(dir, { recursive: true, force: true })
}
const passed = sums.reduce((sum, each) => sum + each.passed, 0)
const failed = sums.reduce((sum, each) => sum + each.failed, 0)
process.exitCode = failed === 0 ? 0 : 1
console.log(`\n${passed} passed, ${failed} failed`)

async function runUnitTests(report: string): Promise<Sum> {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  console.log('\nUnit, database and HTTP tests')
  const code = await run(['vitest/vitest.mjs', 'run', ...reporters], {})
  const { numPassedTests, numFailedTests } = await readNumbers(report, [
    'numPassedTests',
    'numFailedTests',
  ])
  return atLeastOneFailure(code, { passed: numPassedTests ?? 0, failed: numFailedTests ?? 0 })
}

async function runChangedMutants(): Promise<Sum> {
  const changed = changedSince(undefined, mutants)
  const some = sampleOf(changed, MAX_MUTANTS)
  console.log(`\n${some.length} of ${changed.length} mutants of what has changed`)
  const { killed, survived, broken } = await runMutants(some)
  return { passed: killed, failed: survived + broken }
}

async function runBrowserTests(report: string): Promise<Sum> {
  console.log('\nBrowser tests')
  const code = await run(['@playwright/test/cli.js', 'test'], { DANBAO_TEST_REPORT: report })
  const { expected, flaky, unexpected } = await readNumbers(report, [
    'expected',
    'flaky',
    'unexpected',
  ])
  const passedTests = (expected ?? 0) + (flaky ?? 0)
  return atLeastOneFailure(code, { passed: passedTests, failed: unexpected ?? 0 })
}

function run([path = '', ...args]: readonly string[], extra: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', path), ...args], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...extra },
    })
    child.on('error', () => resolve(1))
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

// A file that does not load, or a setup that fails, is a failure without a failed test.
function atLeastOneFailure(code: number, sum: Sum): Sum {
  return code !== 0 && sum.failed === 0 ? { ...sum, failed: 1 } : sum
}

/** The named numbers, at the top of a report or under its `stats`. */
async function readNumbers(file: string, names: readonly string[]) {
  const report: unknown = await fs
    .readFile(file, 'utf8')
    .then(JSON.parse)
    .catch(() => ({}))
  const top = new Map<string, unknown>(Object.entries(report ?? {}))
  const all = new Map([...top, ...Object.entries(top.get('stats') ?? {})])
  const found = names.map((name) => [name, Number(all.get(name) ?? 0)] as const)
  return Object.fromEntries(found)
}
