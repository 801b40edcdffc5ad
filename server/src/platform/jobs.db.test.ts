import { Type } from 'typebox'
import { expect, test } from 'vitest'
import { createTestDatabase } from '../../test/database.ts'
import { createDb } from './db.ts'
import { realEnv } from './env.ts'
import { defineJob, startWorker } from './jobs.ts'

test('a scheduled job carries its module’s name, with a dot, and the worker starts', async () => {
  const database = await createTestDatabase()
  const db = createDb({ url: database.appUrl, max: 2 })
  const job = defineJob({
    name: 'module.sweep',
    schedule: '0 4 * * *',
    payload: Type.Object({}),
    run: async () => undefined,
  })
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const starting = startWorker({ db, env: realEnv, log, jobs: [job] })
  await expect(starting).resolves.toHaveProperty('stop')
  await (await starting).stop()
  await db.end()
  await database.drop()
})
