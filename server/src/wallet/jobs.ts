import { Type } from 'typebox'
import { inTransaction, type Transaction } from '../platform/db.ts'
import { defineJob } from '../platform/jobs.ts'
import type { Secrets } from '../platform/secrets.ts'
import { lockUnderOldKeys, saveResealed } from './bank-account-store.ts'
import { lockFilesUnderOldKeys, saveFileContent } from './bank-file-store.ts'
import { filePlace, placesOf } from './sealing.ts'

const BATCH_SIZE = 100
const MAX_BATCHES = 1000

/** After a new key was put first, moves everything under it, so that the old one can go. */
export function sealAnew(secrets: Secrets) {
  return defineJob({
    name: 'wallet.seal_anew',
    schedule: '29 * * * *',
    payload: Type.Object({}),
    async run({ db, log }) {
      for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
        const moved = await inTransaction(db, (trx) => sealBatch(trx, secrets))
        if (moved === 0) return
        log.info({ moved, key: secrets.keyId }, 'secrets moved under the new key')
      }
    },
  })
}

async function sealBatch(trx: Transaction, secrets: Secrets): Promise<number> {
  const accounts = await lockUnderOldKeys(trx, secrets.keyId, BATCH_SIZE)
  for (const { id, details, code } of accounts) {
    const places = placesOf(id)
    await saveResealed(trx, {
      id,
      details: secrets.seal(secrets.open(details, places.details), places.details),
      code: secrets.seal(secrets.open(code, places.code), places.code),
    })
  }
  const files = await lockFilesUnderOldKeys(trx, secrets.keyId, BATCH_SIZE)
  for (const { id, content } of files) {
    const place = filePlace(id)
    await saveFileContent(trx, id, secrets.seal(secrets.open(content, place), place))
  }
  return accounts.length + files.length
}
