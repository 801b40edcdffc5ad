// Every test but the browser's. `npx vitest run server/src/ledger` runs one folder's.
import { existsSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

// A test that hangs must end some day, but no time limit may depend on how fast the machine is.
const patience = { testTimeout: 600_000, hookTimeout: 600_000, teardownTimeout: 60_000 }
const database = '**/*.db.test.ts'

export default defineConfig({
  test: {
    projects: [
      project('server', { include: ['server/{src,test,demo}/**/*.test.ts'], exclude: [database] }),
      project('server-db', {
        include: [`server/{src,test}/${database}`],
        globalSetup: ['server/test/global-setup.ts'],
      }),
      project('sandbox', { include: ['sandbox/{src,test}/**/*.test.ts'] }),
      project('sdk', { include: ['sdk/{src,test}/**/*.test.ts'] }),
      project('scripts', { include: ['{scripts,bench}/**/*.test.ts'] }),
      ...(existsSync('web/vitest.config.ts') ? ['web/vitest.config.ts'] : []),
    ],
  },
})

type Options = Readonly<{ include: string[]; exclude?: string[]; globalSetup?: string[] }>

function project(name: string, options: Options) {
  return { test: { name, environment: 'node', pool: 'forks', ...patience, ...options } } as const
}
