// A database for one test file, or one test.
import { inject } from 'vitest'
import { cloneDatabase, type TestDatabase } from './clone.ts'

export type { TestDatabase }

/** Only in tests with the global setup: those named *.db.test.ts. */
export function createTestDatabase(): Promise<TestDatabase> {
  return cloneDatabase(inject('testPostgresUrl'))
}
