import { createHash } from 'node:crypto'
import { encodeId, uuidOf } from '../kernel/ids.ts'
import type { Reader, Transaction } from '../platform/db.ts'

// Queries on links by which others pay. The token itself is never kept.

export type PayLink = Readonly<{
  id: string
  intentId: string
  createdBy: string
  createdAt: Date
  revokedAt: Date | null
}>

type Row = {
  id: string
  intent_id: string
  created_by: string
  created_at: Date
  revoked_at: Date | null
}

const fromRow = (row: Row): PayLink => ({
  id: encodeId('lnk', row.id),
  intentId: encodeId('pi', row.intent_id),
  createdBy: row.created_by,
  createdAt: row.created_at,
  revokedAt: row.revoked_at,
})

const hashOf = (token: string) => createHash('sha256').update(token).digest()

export async function insertLink(
  trx: Transaction,
  { id, intentId, createdBy, createdAt }: Omit<PayLink, 'revokedAt'>,
  token: string,
): Promise<void> {
  await trx.query({
    name: 'payments.insert_link',
    text: `insert into payments.pay_links (id, intent_id, token_hash, created_by, created_at)
      values ($1, $2, $3, $4, $5)`,
    values: [uuidOf('lnk', id), uuidOf('pi', intentId), hashOf(token), createdBy, createdAt],
  })
}

/** The link that has this token, unless it was taken back. */
export async function findLink(reader: Reader, token: string): Promise<PayLink | undefined> {
  const [row] = await reader.query<Row>({
    name: 'payments.find_link',
    text: `select * from payments.pay_links where token_hash = $1 and revoked_at is null`,
    values: [hashOf(token)],
  })
  return row && fromRow(row)
}

export const MAX_LINKS = 20

/** The links of an intent that still work, newest first. */
export async function listLinks(reader: Reader, intentId: string): Promise<PayLink[]> {
  const rows = await reader.query<Row>({
    name: 'payments.links_of_intent',
    text: `select * from payments.pay_links where intent_id = $1 and revoked_at is null
      order by id desc limit $2`,
    values: [uuidOf('pi', intentId), MAX_LINKS],
  })
  return rows.map(fromRow)
}

/** Takes a link back; says whether there was one of this intent's. */
export async function revokeLink(
  trx: Transaction,
  { id, intentId, at }: Readonly<{ id: string; intentId: string; at: Date }>,
): Promise<boolean> {
  const rows = await trx.query({
    name: 'payments.revoke_link',
    text: `update payments.pay_links set revoked_at = $3
      where id = $1 and intent_id = $2 and revoked_at is null returning id`,
    values: [uuidOf('lnk', id), uuidOf('pi', intentId), at],
  })
  return rows.length > 0
}
