import { encodeId, uuidOf } from '../kernel/ids.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import type { Sealed } from '../platform/secrets.ts'
import type { AccountNumbers, AccountState, BankAccount } from './bank-accounts.ts'

// Queries on linked bank accounts.

type AccountRow = {
  id: string
  party_id: string
  kind: AccountNumbers['kind']
  country: string
  holder: string
  last4: string
  state: AccountState
  code_tries: number
  code_expires_at: Date | null
  deposits: number
  created_at: Date
  proven_at: Date | null
  details: Buffer
  code: Buffer
  key_id: string
}

/** An account with what is sealed of it. */
export type SealedAccount = BankAccount & Readonly<{ details: Sealed; code: Sealed }>

function fromRow(row: AccountRow): SealedAccount {
  return {
    id: encodeId('bac', row.id),
    partyUuid: row.party_id,
    kind: row.kind,
    country: row.country,
    holder: row.holder,
    last4: row.last4,
    state: row.state,
    codeTries: row.code_tries,
    codeExpiresAt: row.code_expires_at,
    deposits: row.deposits,
    createdAt: row.created_at,
    provenAt: row.proven_at,
    details: { keyId: row.key_id, bytes: row.details },
    code: { keyId: row.key_id, bytes: row.code },
  }
}

/** A company's accounts that were not removed, the newest first. */
export async function listBankAccounts(
  reader: Reader,
  partyUuid: string,
): Promise<SealedAccount[]> {
  const rows = await reader.query<AccountRow>({
    name: 'wallet.bank_accounts',
    text: `select * from wallet.bank_accounts
      where party_id = $1 and state <> 'removed' order by id desc limit 100`,
    values: [partyUuid],
  })
  return rows.map(fromRow)
}

/**
 * Makes changes to one company's accounts and its withdrawals wait for each other; says which
 * accounts it has.
 */
export async function lockBankAccounts(
  trx: Transaction,
  partyUuid: string,
): Promise<SealedAccount[]> {
  const [, accounts] = await Promise.all([
    trx.query({
      name: 'wallet.lock_company',
      text: 'select id from parties.parties where id = $1 for update',
      values: [partyUuid],
    }),
    listBankAccounts(trx, partyUuid),
  ])
  return accounts
}

export async function findSealedAccounts(
  reader: Reader,
  ids: readonly string[],
): Promise<Map<string, SealedAccount>> {
  const rows = await reader.query<AccountRow>({
    name: 'wallet.bank_accounts_by_ids',
    text: `select * from wallet.bank_accounts where id = any($1)`,
    values: [ids.map((id) => uuidOf('bac', id))],
  })
  return new Map(rows.map((row) => [encodeId('bac', row.id), fromRow(row)]))
}

export async function insertBankAccount(trx: Transaction, account: SealedAccount): Promise<void> {
  await trx.query({
    name: 'wallet.insert_bank_account',
    text: `insert into wallet.bank_accounts (id, party_id, kind, country, holder, last4, state,
        details, code, key_id, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    values: [
      uuidOf('bac', account.id),
      ...[account.partyUuid, account.kind, account.country, account.holder, account.last4],
      ...[account.state, account.details.bytes, account.code.bytes, account.code.keyId],
      account.createdAt,
    ],
  })
}

export async function saveWrongCode(trx: Transaction, id: string): Promise<void> {
  await trx.query({
    name: 'wallet.count_wrong_code',
    text: `update wallet.bank_accounts set code_tries = code_tries + 1 where id = $1`,
    values: [uuidOf('bac', id)],
  })
}

export async function saveProven(trx: Transaction, id: string, now: Date): Promise<void> {
  await trx.query({
    name: 'wallet.prove_bank_account',
    text: `update wallet.bank_accounts set state = 'proven', proven_at = $2
      where id = $1 and state = 'unproven'`,
    values: [uuidOf('bac', id), now],
  })
}

export async function saveRemoved(trx: Transaction, id: string, now: Date): Promise<void> {
  await trx.query({
    name: 'wallet.remove_bank_account',
    text: `update wallet.bank_accounts set state = 'removed', removed_at = $2
      where id = $1 and state <> 'removed'`,
    values: [uuidOf('bac', id), now],
  })
}

/** Another deposit, with another code: from now on the one before proves nothing. */
export async function saveNewCode(
  trx: Transaction,
  id: string,
  sealed: Readonly<{ details: Sealed; code: Sealed }>,
): Promise<void> {
  await trx.query({
    name: 'wallet.renew_code',
    text: `update wallet.bank_accounts set details = $2, code = $3, key_id = $4, code_tries = 0,
        code_expires_at = null, deposits = deposits + 1
      where id = $1`,
    values: [uuidOf('bac', id), sealed.details.bytes, sealed.code.bytes, sealed.code.keyId],
  })
}

/** The deposits for these accounts are at the bank: until then their codes can be typed. */
export async function startCodes(
  trx: Transaction,
  ids: readonly string[],
  expiresAt: Date,
): Promise<void> {
  await trx.query({
    name: 'wallet.start_codes',
    text: `update wallet.bank_accounts set code_expires_at = $2
      where id = any($1) and state = 'unproven'`,
    values: [ids.map((id) => uuidOf('bac', id)), expiresAt],
  })
}

/** Accounts under another key than this one, locked; those that somebody else is at are left. */
export async function lockUnderOldKeys(
  trx: Transaction,
  keyId: string,
  limit: number,
): Promise<SealedAccount[]> {
  const rows = await trx.query<AccountRow>({
    text: `select * from wallet.bank_accounts where key_id <> $1
      order by id limit $2 for update skip locked`,
    values: [keyId, limit],
  })
  return rows.map(fromRow)
}

export async function saveResealed(
  trx: Transaction,
  { id, details, code }: Pick<SealedAccount, 'id' | 'details' | 'code'>,
): Promise<void> {
  await trx.query({
    name: 'wallet.reseal_bank_account',
    text: `update wallet.bank_accounts set details = $2, code = $3, key_id = $4 where id = $1`,
    values: [uuidOf('bac', id), details.bytes, code.bytes, details.keyId],
  })
}
