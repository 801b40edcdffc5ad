import { encodeId, uuidOf } from '../kernel/ids.ts'
import type { Reader, Transaction } from '../platform/db.ts'

// Queries on proofs of payment.

export const proofTypes = ['application/pdf', 'image/png', 'image/jpeg'] as const
export type ProofType = (typeof proofTypes)[number]

export type Proof = Readonly<{
  id: string
  intentId: string
  fileName: string
  mediaType: ProofType
  bytes: number
  createdAt: Date
}>

export async function insertProof(
  trx: Transaction,
  { id, intentId, fileName, mediaType, createdAt }: Omit<Proof, 'bytes'>,
  { content, uploadedBy }: Readonly<{ content: Uint8Array; uploadedBy: string }>,
): Promise<void> {
  await trx.query({
    name: 'payments.insert_proof',
    text: `insert into payments.proofs (id, intent_id, file_name, media_type, content, uploaded_by,
        created_at)
      values ($1, $2, $3, $4, $5, $6, $7)`,
    values: [
      uuidOf('prf', id),
      uuidOf('pi', intentId),
      fileName,
      mediaType,
      content,
      uploadedBy,
      createdAt,
    ],
  })
}

/** Oldest first, without their content. */
export async function listProofs(reader: Reader, intentId: string): Promise<Proof[]> {
  const rows = await reader.query<{
    id: string
    file_name: string
    media_type: ProofType
    bytes: number
    created_at: Date
  }>({
    name: 'payments.proofs_of_intent',
    text: `select id, file_name, media_type, octet_length(content) as bytes, created_at
      from payments.proofs where intent_id = $1 order by id`,
    values: [uuidOf('pi', intentId)],
  })
  return rows.map((row) => ({
    id: encodeId('prf', row.id),
    intentId,
    fileName: row.file_name,
    mediaType: row.media_type,
    bytes: row.bytes,
    createdAt: row.created_at,
  }))
}

export async function findProofContent(
  reader: Reader,
  { id, intentId }: Readonly<{ id: string; intentId: string }>,
): Promise<Readonly<{ mediaType: ProofType; content: Buffer }> | undefined> {
  const [row] = await reader.query<{ media_type: ProofType; content: Buffer }>({
    name: 'payments.proof_content',
    text: 'select media_type, content from payments.proofs where id = $1 and intent_id = $2',
    values: [uuidOf('prf', id), uuidOf('pi', intentId)],
  })
  return row && { mediaType: row.media_type, content: row.content }
}
