// The database of a marketplace started by a script: our embedded PostgreSQL, or the one that
// DATABASE_URL names. Migrated when this returns.
import { randomBytes } from 'node:crypto'
import * as fs from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { only } from '../server/src/kernel/result.ts'
import { migrateJobs } from '../server/src/platform/jobs.ts'
import { migrate } from '../server/src/platform/migrate.ts'
import { startPostgres } from '../server/src/platform/postgres.ts'
import { root, writeSecret, type Home } from './home.ts'

export type Database = Readonly<{
  ownerUrl: string
  appUrl: string
  /** Resolves when an embedded PostgreSQL ends; never for another. */
  exited: Promise<number>
  stop(): Promise<void>
}>

const oldestVersion = 15
const appRole = 'danbao_app'

export async function openDatabase(home: Home, env: NodeJS.ProcessEnv): Promise<Database> {
  const database = env.DATABASE_URL ? await openGiven(home, env) : await openEmbedded(home)
  try {
    await migrate(database.ownerUrl, { dir: join(root, 'server/migrations') })
    await migrateJobs(database.ownerUrl)
    return database
  } catch (error) {
    await database.stop()
    const hint = env.DATABASE_URL ? '' : '\nIf its data may go: npm run db:reset'
    throw new Error(`The database could not be migrated. ${messageOf(error)}${hint}`, {
      cause: error,
    })
  }
}

async function openEmbedded(home: Home): Promise<Database> {
  const logFile = join(home.logs, 'postgres.log')
  const postgres = await startPostgres({ dataDir: home.postgres, logFile })
  const { ownerUrl, appUrl, exited, stop } = postgres
  return { ownerUrl, appUrl, exited, stop }
}

/**
 * With DATABASE_OWNER_URL both roles are given. With DATABASE_URL alone, it is the owner's, and the
 * server gets a role of its own with a password that only we know.
 */
async function openGiven(home: Home, env: NodeJS.ProcessEnv): Promise<Database> {
  const given = env.DATABASE_URL ?? ''
  if (!/^postgres(ql)?:\/\//.test(given)) {
    throw new Error('DATABASE_URL must look like postgres://user:password@host:5432/database')
  }
  const ownerUrl = env.DATABASE_OWNER_URL || given
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect().catch((error: unknown) => {
    throw new Error(`The PostgreSQL of DATABASE_URL does not answer: ${messageOf(error)}`, {
      cause: error,
    })
  })
  try {
    await requireVersion(client)
    const appUrl = env.DATABASE_OWNER_URL ? given : await prepareAppRole(client, { home, given })
    return { ownerUrl, appUrl, exited: new Promise(() => {}), stop: async () => {} }
  } finally {
    await client.end()
  }
}

async function requireVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: number; text: string; encoding: string }>(
    `select current_setting('server_version_num')::int as version,
      current_setting('server_version') as text, current_setting('server_encoding') as encoding`,
  )
  const { version = 0, text, encoding } = rows[0] ?? {}
  if (version < oldestVersion * 10_000) {
    throw new Error(
      `Danbao needs PostgreSQL ${oldestVersion} or newer; DATABASE_URL leads to ${text}`,
    )
  }
  if (encoding !== 'UTF8') {
    throw new Error(`Danbao needs a database in UTF8; the one of DATABASE_URL is in ${encoding}`)
  }
}

async function prepareAppRole(
  client: pg.Client,
  { home, given }: Readonly<{ home: Home; given: string }>,
): Promise<string> {
  const file = join(home.dir, 'keys', 'app-role-password')
  const stored = (await fs.readFile(file, 'utf8').catch(() => '')).trim()
  const password = stored || randomBytes(24).toString('hex')
  const appUrl = withUser(given, password)
  if (stored && (await canConnect(appUrl))) return appUrl
  await fs.mkdir(join(home.dir, 'keys'), { recursive: true, mode: 0o700 })
  await writeSecret(file, password)
  const { rows } = await client.query('select from pg_roles where rolname = $1', [appRole])
  const verb = rows.length > 0 ? 'alter' : 'create'
  try {
    await client.query(`${verb} role ${appRole} login password '${password}'`)
  } catch (error) {
    throw new Error(
      `The user of DATABASE_URL may not ${verb} the role ${appRole} (${messageOf(error)}). Let it create roles, or give both: DATABASE_OWNER_URL for the tables' owner and DATABASE_URL for ${appRole}`,
      { cause: error },
    )
  }
  return appUrl
}

function withUser(given: string, password: string): string {
  const authority = /^(postgres(?:ql)?:\/\/)(?:[^@/?]*@)?/
  return given.replace(authority, `$1${appRole}:${password}@`)
}

async function canConnect(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString })
  const connected = await client.connect().then(
    () => true,
    () => false,
  )
  await client.end().catch(() => {})
  return connected
}

export type Inhabitants = Readonly<{
  isEmpty: boolean
  /** Nobody signed up yet, or a load was interrupted, which ends with the supplier's account. */
  lacksDemo: boolean
  /** The demo's operator has an account. */
  hasDemo: boolean
  hasOperator: boolean
}>

/** Who lives in the database. A marketplace with people of its own gets no demo accounts. */
export async function readInhabitants(connectionString: string): Promise<Inhabitants> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    const { rows } = await client.query<Inhabitants>(`
      select not exists (select from identity.people) as "isEmpty",
        not exists (select from identity.people)
          or exists (select from identity.people where email = 'buyer@demo.test')
            and not exists (select from identity.people where email = 'supplier@demo.test')
          as "lacksDemo",
        exists (select from identity.people where email = 'operator@demo.test') as "hasDemo",
        exists (select from parties.parties where is_operator) as "hasOperator"`)
    return only(rows)
  } finally {
    await client.end()
  }
}

// Node gives the reasons for each address it tried, and no message of its own.
function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}
