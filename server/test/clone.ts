// A database cloned from the migrated template in some 50 ms.
import { randomBytes } from 'node:crypto'
import pg from 'pg'

const templateDatabase = 'danbao'

export type TestDatabase = Readonly<{
  name: string
  /** Owns the tables: for what a test must arrange behind the server's back. */
  ownerUrl: string
  /** The role the server's pools run as. */
  appUrl: string
  drop(): Promise<void>
}>

/** Made on the server that this URL reaches, as the owner. */
export async function cloneDatabase(adminUrl: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`
  await runAs(adminUrl, `create database ${name} template ${templateDatabase} strategy file_copy`)
  const urlOf = (user: string) => {
    const [, rest = ''] = adminUrl.split('@/')
    return `postgres://${user}@/${rest.replace(/^[^?]*/, name)}`
  }
  return {
    name,
    ownerUrl: urlOf('danbao_owner'),
    appUrl: urlOf('danbao_app'),
    drop: () => drop(adminUrl, name),
  }
}

/** Insufficient privilege: PostgreSQL vacuums there, and its own processes are not ours to end. */
const NOT_OURS = '42501'
const MOST_TRIES = 100

/** Connections that a test forgot are closed by force. */
async function drop(adminUrl: string, name: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await runAs(adminUrl, `drop database if exists ${name} with (force)`)
    } catch (error) {
      const isPassing = error instanceof pg.DatabaseError && error.code === NOT_OURS
      if (!isPassing || tries === MOST_TRIES) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

async function runAs(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
