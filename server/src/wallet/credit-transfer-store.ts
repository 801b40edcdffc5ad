import { encodeId, uuidOf } from '../kernel/ids.ts'
import { money, type Money } from '../kernel/money.ts'
import { sourcesOf } from '../kernel/moves.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import { creditTransferMoves, type CreditTransfer, type CreditTransferState } from './wallet.ts'

// Queries on payments to linked accounts.

type TransferRow = {
  id: string
  purpose: CreditTransfer['purpose']
  party_id: string
  account_id: string
  currency: string
  amount: bigint
  state: CreditTransferState
  end_to_end_id: string
  file_id: string | null
  reason: string | null
  requested_by: string
  created_at: Date
  sent_at: Date | null
  final_at: Date | null
}

function fromRow(row: TransferRow): CreditTransfer {
  return {
    id: encodeId('ctr', row.id),
    purpose: row.purpose,
    partyUuid: row.party_id,
    accountId: encodeId('bac', row.account_id),
    amount: money(row.currency, row.amount),
    state: row.state,
    endToEndId: row.end_to_end_id,
    fileId: row.file_id && encodeId('bfl', row.file_id),
    reason: row.reason,
    requestedBy: row.requested_by,
    createdAt: row.created_at,
    sentAt: row.sent_at,
    finalAt: row.final_at,
  }
}

export async function insertCreditTransfer(
  trx: Transaction,
  transfer: CreditTransfer,
): Promise<void> {
  const { purpose, partyUuid, amount, state, endToEndId, requestedBy, createdAt } = transfer
  await trx.query({
    name: 'wallet.insert_credit_transfer',
    text: `insert into wallet.credit_transfers (id, purpose, party_id, account_id, currency, amount,
        state, end_to_end_id, requested_by, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    values: [
      ...[uuidOf('ctr', transfer.id), purpose, partyUuid, uuidOf('bac', transfer.accountId)],
      ...[amount.currency, amount.minor, state, endToEndId, requestedBy, createdAt],
    ],
  })
}

type Page = Readonly<{ after: string | null; limit: number }>

/** A company's withdrawals, the newest first. */
export async function listWithdrawals(
  reader: Reader,
  partyUuid: string,
  { after, limit }: Page,
): Promise<CreditTransfer[]> {
  const rows = await reader.query<TransferRow>({
    text: `select * from wallet.credit_transfers
      where party_id = $1 and purpose = 'withdrawal' and ($2::uuid is null or id < $2)
      order by id desc limit $3`,
    values: [partyUuid, after && uuidOf('ctr', after), limit],
  })
  return rows.map(fromRow)
}

/** What a company withdrew in a currency since an instant, but for what it has again. */
export async function sumWithdrawals(
  reader: Reader,
  asked: Readonly<{ partyUuid: string; currency: string; since: Date }>,
): Promise<Money> {
  const { partyUuid, currency, since } = asked
  const [row] = await reader.query<{ sum: bigint }>({
    name: 'wallet.sum_withdrawals',
    text: `select coalesce(sum(amount), 0)::bigint as sum from wallet.credit_transfers
      where party_id = $1 and purpose = 'withdrawal' and currency = $2 and created_at > $3
        and state not in ('cancelled', 'returned')`,
    values: [partyUuid, currency, since],
  })
  return money(currency, row?.sum ?? 0n)
}

/** Locks payments among these; another company's is not found. Null sees everybody's. */
export async function lockCreditTransfers(
  trx: Transaction,
  ids: readonly string[],
  partyUuid: string | null,
): Promise<CreditTransfer[]> {
  const rows = await trx.query<TransferRow>({
    name: 'wallet.lock_credit_transfers',
    text: `select * from wallet.credit_transfers
      where id = any($1) and ($2::uuid is null or party_id = $2) order by id for update`,
    values: [ids.map((id) => uuidOf('ctr', id)), partyUuid],
  })
  return rows.map(fromRow)
}

/** Locks what a file instructs. */
export async function lockTransfersOfFile(
  trx: Transaction,
  fileId: string,
): Promise<CreditTransfer[]> {
  const rows = await trx.query<TransferRow>({
    name: 'wallet.lock_transfers_of_file',
    text: `select * from wallet.credit_transfers where file_id = $1 order by id for update`,
    values: [uuidOf('bfl', fileId)],
  })
  return rows.map(fromRow)
}

type Change = Readonly<{
  state: Exclude<CreditTransferState, 'requested'>
  at: Date
  fileId?: string
  reason?: string
}>

const finals: readonly CreditTransferState[] = ['confirmed', 'returned', 'cancelled']

/** Moves locked payments on. */
export async function saveTransfers(
  trx: Transaction,
  ids: readonly string[],
  { state, at, fileId, reason }: Change,
): Promise<void> {
  await trx.query({
    name: 'wallet.save_credit_transfers',
    text: `update wallet.credit_transfers
      set state = $2, file_id = coalesce($4, file_id), reason = $5,
        sent_at = case when $2 = 'sent' then $3 else sent_at end,
        final_at = case when $6 then $3 end
      where id = any($1) and state = any($7)`,
    values: [
      ids.map((id) => uuidOf('ctr', id)),
      ...[state, at, fileId === undefined ? null : uuidOf('bfl', fileId), reason ?? null],
      ...[finals.includes(state), sourcesOf(creditTransferMoves, state)],
    ],
  })
}

/** Whether money is on its way to an account, or about to be. */
export async function isAccountInUse(trx: Transaction, accountId: string): Promise<boolean> {
  const rows = await trx.query({
    name: 'wallet.account_in_use',
    text: `select 1 from wallet.credit_transfers
      where account_id = $1 and purpose = 'withdrawal' and state in ('requested', 'in_file', 'sent')
      limit 1`,
    values: [uuidOf('bac', accountId)],
  })
  return rows.length > 0
}

/** The small deposits to an account that no file has yet. */
export async function lockWaitingProofs(
  trx: Transaction,
  accountId: string,
): Promise<CreditTransfer[]> {
  const rows = await trx.query<TransferRow>({
    name: 'wallet.lock_waiting_proofs',
    text: `select * from wallet.credit_transfers
      where account_id = $1 and purpose = 'proof' and state = any($2) order by id for update`,
    values: [uuidOf('bac', accountId), sourcesOf(creditTransferMoves, 'cancelled')],
  })
  return rows.map(fromRow)
}
