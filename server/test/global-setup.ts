// Runs once before the database tests, in vitest's main process: one PostgreSQL for all test files.
import type { TestProject } from 'vitest/node'
import { startTestCluster } from './cluster.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The URL that creates databases; the template it clones is `templateDatabase`. */
    testPostgresUrl: string
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { postgres, failure, stop } = await startTestCluster()
  if (failure) console.error(`The test databases are incomplete. ${failure}`)
  project.provide(
    'testPostgresUrl',
    postgres.urlFor({ user: 'danbao_owner', database: 'postgres' }),
  )
  return stop
}
