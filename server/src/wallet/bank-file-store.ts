import { encodeId, uuidOf } from '../kernel/ids.ts'
import { money, type Money } from '../kernel/money.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import type { Sealed } from '../platform/secrets.ts'
import type { CreditTransfer } from './wallet.ts'

// Queries on files for our bank, and what operators see of what they instruct.

export type BankFile = Readonly<{
  id: string
  messageId: string
  state: 'made' | 'sent'
  transfers: number
  madeBy: string
  madeAt: Date
  sentAt: Date | null
}>

type FileRow = {
  id: string
  message_id: string
  state: BankFile['state']
  transfers: number
  made_by: string
  made_at: Date
  sent_at: Date | null
}

function fromRow(row: FileRow): BankFile {
  return {
    id: encodeId('bfl', row.id),
    messageId: row.message_id,
    state: row.state,
    transfers: row.transfers,
    madeBy: row.made_by,
    madeAt: row.made_at,
    sentAt: row.sent_at,
  }
}

export async function insertFile(trx: Transaction, file: BankFile, content: Sealed): Promise<void> {
  await trx.query({
    name: 'wallet.insert_bank_file',
    text: `insert into wallet.bank_files (id, message_id, state, transfers, content, key_id, made_by,
        made_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    values: [
      ...[uuidOf('bfl', file.id), file.messageId, file.state, file.transfers],
      ...[content.bytes, content.keyId, file.madeBy, file.madeAt],
    ],
  })
}

const columns = 'id, message_id, state, transfers, made_by, made_at, sent_at'

export async function lockFile(trx: Transaction, id: string): Promise<BankFile | undefined> {
  const [row] = await trx.query<FileRow>({
    name: 'wallet.lock_bank_file',
    text: `select ${columns} from wallet.bank_files where id = $1 for update`,
    values: [uuidOf('bfl', id)],
  })
  return row && fromRow(row)
}

export async function saveFileSent(trx: Transaction, id: string, now: Date): Promise<void> {
  await trx.query({
    name: 'wallet.send_bank_file',
    text: `update wallet.bank_files set state = 'sent', sent_at = $2
      where id = $1 and state = 'made'`,
    values: [uuidOf('bfl', id), now],
  })
}

/** A file with its sealed content. */
export async function findFile(
  reader: Reader,
  id: string,
): Promise<(BankFile & Readonly<{ content: Sealed }>) | undefined> {
  const [row] = await reader.query<FileRow & { content: Buffer; key_id: string }>({
    name: 'wallet.find_bank_file',
    text: `select * from wallet.bank_files where id = $1`,
    values: [uuidOf('bfl', id)],
  })
  return row && { ...fromRow(row), content: { keyId: row.key_id, bytes: row.content } }
}

type Page = Readonly<{ after: string | null; limit: number }>

/** The newest first. */
export async function listFiles(reader: Reader, { after, limit }: Page): Promise<BankFile[]> {
  const rows = await reader.query<FileRow>({
    text: `select ${columns} from wallet.bank_files where ($1::uuid is null or id < $1)
      order by id desc limit $2`,
    values: [after && uuidOf('bfl', after), limit],
  })
  return rows.map(fromRow)
}

/** A payment as an operator sees it. */
export type ShownTransfer = Readonly<{
  id: string
  purpose: CreditTransfer['purpose']
  company: string
  holder: string
  last4: string
  country: string
  amount: Money
  state: CreditTransfer['state']
  endToEndId: string
  reason: string | null
  createdAt: Date
}>

/** What a file instructs, or what waits for the next one. At most 500. */
export async function listShownTransfers(
  reader: Reader,
  fileId: string | null,
): Promise<ShownTransfer[]> {
  const rows = await reader.query<{
    id: string
    purpose: CreditTransfer['purpose']
    company: string
    holder: string
    last4: string
    country: string
    currency: string
    amount: bigint
    state: CreditTransfer['state']
    end_to_end_id: string
    reason: string | null
    created_at: Date
  }>({
    text: `select t.*, b.holder, b.last4, b.country, p.name as company
      from wallet.credit_transfers t
      join wallet.bank_accounts b on b.id = t.account_id
      join parties.parties p on p.id = t.party_id
      where case when $1::uuid is null then t.state = 'requested' else t.file_id = $1 end
      order by t.id limit 500`,
    values: [fileId && uuidOf('bfl', fileId)],
  })
  return rows.map((row) => ({
    id: encodeId('ctr', row.id),
    purpose: row.purpose,
    company: row.company,
    holder: row.holder,
    last4: row.last4,
    country: row.country,
    amount: money(row.currency, row.amount),
    state: row.state,
    endToEndId: row.end_to_end_id,
    reason: row.reason,
    createdAt: row.created_at,
  }))
}

/** Files under another key than this one, locked; those that somebody else is at are left. */
export async function lockFilesUnderOldKeys(
  trx: Transaction,
  keyId: string,
  limit: number,
): Promise<Readonly<{ id: string; content: Sealed }>[]> {
  const rows = await trx.query<{ id: string; content: Buffer; key_id: string }>({
    text: `select id, content, key_id from wallet.bank_files where key_id <> $1
      order by id limit $2 for update skip locked`,
    values: [keyId, limit],
  })
  return rows.map(({ id, content, key_id }) => ({
    id: encodeId('bfl', id),
    content: { keyId: key_id, bytes: content },
  }))
}

export async function saveFileContent(trx: Transaction, id: string, content: Sealed) {
  await trx.query({
    name: 'wallet.reseal_bank_file',
    text: `update wallet.bank_files set content = $2, key_id = $3 where id = $1`,
    values: [uuidOf('bfl', id), content.bytes, content.keyId],
  })
}
