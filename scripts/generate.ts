// Run after a change of migrations or routes (npm run generate): writes what is derived from them.
// With --check it compares instead, and fails when something is stale.
import { existsSync } from 'node:fs'
import * as fs from 'node:fs/promises'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { startTestCluster } from '../server/test/cluster.ts'
import { readCatalogs } from './catalogs.ts'
import { printMethods } from './methods.ts'
import { printLessons } from './mutants/document.ts'
import { printClientTypes, printOpenApi } from './openapi.ts'
import { printRowTypes } from './row-types.ts'
import { printSchema } from './schema-sql.ts'

const root = join(import.meta.dirname, '..')
const isCheck = process.argv.includes('--check')
const stale: string[] = []

const cluster = await startTestCluster()
try {
  if (cluster.failure) throw new Error(cluster.failure)
  const { ownerUrl, appUrl } = cluster.postgres
  await generateFromDatabase(ownerUrl)
  await generateFromRoutes(appUrl)
  await put('docs/reference/lessons.md', printLessons())
  await put('docs/reference/methods.md', printMethods())
} finally {
  await cluster.stop()
}
if (stale.length > 0) {
  console.error(`Stale: ${stale.join(', ')}. Run: npm run generate`)
  process.exitCode = 1
}

async function generateFromDatabase(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    const catalogs = await readCatalogs(client)
    await put('server/schema.sql', printSchema(catalogs))
    await put('server/src/platform/tables.gen.ts', printRowTypes(catalogs))
  } finally {
    await client.end()
  }
}

async function generateFromRoutes(databaseUrl: string): Promise<void> {
  if (!existsSync(join(root, 'server/src/app.ts'))) return
  const document = await printOpenApi(databaseUrl)
  await put('docs/reference/openapi.json', document)
  await put('sdk/src/schema.ts', await printClientTypes(document))
}

async function put(path: string, content: string): Promise<void> {
  const file = join(root, path)
  const present = await fs.readFile(file, 'utf8').catch(() => undefined)
  if (present === content) return
  if (isCheck) {
    stale.push(path)
    return
  }
  await fs.mkdir(dirname(file), { recursive: true })
  await fs.writeFile(file, content)
  console.log(`wrote ${path}`)
}
