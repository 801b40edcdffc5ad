// Runs single tests in a copy of the tree, as it is and with a mutant in it.
import * as fs from 'node:fs/promises'
import { join } from 'node:path'
import { createVitest, type TestCase, type TestModule, type Vitest } from 'vitest/node'
import { mutate, type Mutant, type TestName } from './mutant.ts'
import { verdictOf, type Verdict } from './verdict.ts'

/** When a test has come to nothing: with a mutant, what it waits for may never come. */
const TEST_TIMEOUT_MS = 300_000
const MAX_TIMES = 3

export type Bench = Readonly<{
  /** Runs these tests in the tree as it is; says what is wrong with those that do not pass. */
  check: (tests: readonly TestName[]) => Promise<string[]>
  try: (mutant: Mutant) => Promise<Verdict>
  close: () => Promise<void>
}>

export async function openBench(dir: string): Promise<Bench> {
  const vitest = await createVitest('test', {
    ...{ root: dir, watch: false, reporters: [{}], testTimeout: TEST_TIMEOUT_MS },
    ...{ passWithNoTests: true, retry: 0, silent: true },
  })
  await vitest.standalone()
  return {
    check: async (tests) => checkTests(vitest, dir, tests),
    try: async (mutant) => {
      const changed = mutate(mutant, dir)
      if (changed.problem !== undefined) return { result: 'broken', detail: changed.problem }
      const path = join(dir, mutant.file)
      const original = await fs.readFile(path)
      await put(vitest, path, changed.text)
      try {
        // What only shows when two meet may pass by luck.
        for (let time = 1; ; time += 1) {
          const verdict = judge(mutant, await runTests(vitest, dir, [mutant.killedBy]))
          if (verdict.result !== 'survived' || time === MAX_TIMES) return verdict
        }
      } finally {
        await put(vitest, path, original)
      }
    },
    close: async () => {
      await vitest.close()
      process.exitCode = 0 // A mutant's failing test is what was wanted.
    },
  }
}

async function put(vitest: Vitest, path: string, content: string | Buffer): Promise<void> {
  await fs.writeFile(path, content)
  vitest.invalidateFile(path)
}

type Run = Readonly<{ modules: readonly TestModule[]; errors: readonly unknown[] }>

async function runTests(vitest: Vitest, dir: string, tests: readonly TestName[]): Promise<Run> {
  const namesOf = Map.groupBy(tests, ({ file }) => join(dir, file))
  const specs = await vitest.globTestSpecifications([...namesOf.keys()])
  const wanted = specs
    .filter(({ moduleId }) => namesOf.has(moduleId))
    .map(({ project, moduleId }) => {
      const testNames = (namesOf.get(moduleId) ?? []).map(({ name }) => name)
      return project.createSpecification(moduleId, { testNames })
    })
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(wanted)
  return { modules: testModules, errors: unhandledErrors }
}

function findTest({ modules }: Run, { file, name }: TestName): TestCase | undefined {
  const module = modules.find(({ moduleId }) => moduleId.endsWith(`/${file}`))
  return module?.children
    .allTests()
    .find((test) => test.fullName === name && test.result().state !== 'skipped')
}

async function checkTests(vitest: Vitest, dir: string, tests: readonly TestName[]) {
  const run = await runTests(vitest, dir, tests)
  return tests.flatMap((test) => {
    const result = findTest(run, test)?.result()
    if (result?.state === 'passed') return []
    const said = result?.errors?.[0]?.message ?? faultOf(run) ?? 'there is no such test'
    return [`${test.file} > ${test.name}: ${said}`]
  })
}

function judge({ killedBy, says }: Mutant, run: Run): Verdict {
  const result = findTest(run, killedBy)?.result()
  const { state = 'absent', errors = [] } = result ?? {}
  const fault = faultOf(run) ?? 'its test did not run'
  return verdictOf({ state, errors: errors.length > 0 ? errors : [{ message: fault }] }, says)
}

/** Why tests did not run: what failed outside of them. */
function faultOf({ modules, errors }: Run): string | undefined {
  const [first] = [
    ...modules.flatMap((module) => module.errors().map(({ message }) => message)),
    ...errors.map((error) => (error instanceof Error ? error.message : JSON.stringify(error))),
  ]
  return first
}
