import { encodeId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/result.ts'
import type { Caller } from '../identity/index.ts'
import { postJournals } from '../ledger/index.ts'
import type { Transaction } from '../platform/db.ts'
import { newUuid } from '../platform/env.ts'
import { recordEvents } from '../platform/outbox.ts'
import type { Secrets } from '../platform/secrets.ts'
import { findSealedAccounts, startCodes, type SealedAccount } from './bank-account-store.ts'
import { codeExpiry } from './bank-accounts.ts'
import { insertFile, lockFile, saveFileSent, type BankFile } from './bank-file-store.ts'
import { lockCreditTransfers, lockTransfersOfFile, saveTransfers } from './credit-transfer-store.ts'
import { bankWord, eventOf, journalOf } from './credit-transfers.ts'
import type { WalletDeps } from './deps.ts'
import { writePain001, type Instruction } from './pain001.ts'
import { filePlace, openNumbers, placesOf } from './sealing.ts'
import { creditTransferMoves, type CreditTransfer } from './wallet.ts'

// What an operator does: makes files for our bank, says that one is there, and what became of it.

type Shell = Pick<WalletDeps, 'env' | 'secrets' | 'debtor'>

/**
 * Puts payments that wait into one file: those that the operator has looked at. It is kept as it
 * was made, so that it is the same bytes however often it is fetched, and a bank that gets it twice
 * knows it by its message id.
 */
export async function makeBankFile(
  trx: Transaction,
  { env, secrets, debtor }: Shell,
  { caller, transferIds }: Readonly<{ caller: Caller; transferIds: readonly string[] }>,
): Promise<BankFile> {
  if (!secrets || !debtor) throw new Refusal({ code: 'wallet.no_bank' })
  const transfers = await lockCreditTransfers(trx, transferIds, null)
  if (transfers.length < new Set(transferIds).size) {
    throw new Refusal({ code: 'wallet.transfer_not_found' })
  }
  const other = transfers.find(({ state }) => state !== 'requested')
  if (other) throw new Refusal({ code: 'wallet.wrong_state', state: other.state })
  const accounts = await findSealedAccounts(
    trx,
    transfers.map(({ accountId }) => accountId),
  )
  const id = encodeId('bfl', newUuid(env))
  const now = env.now()
  const messageId = bankWord(id)
  const content = writePain001({
    ...{ messageId, createdAt: now, debtor },
    instructions: transfers.map((transfer) =>
      instructionOf(transfer, accounts.get(transfer.accountId), secrets),
    ),
  })
  const file: BankFile = {
    ...{ id, messageId, state: 'made', transfers: transfers.length, madeBy: caller.actor },
    ...{ madeAt: now, sentAt: null },
  }
  await insertFile(trx, file, secrets.seal(content, filePlace(id)))
  const ids = transfers.map((transfer) => transfer.id)
  await saveTransfers(trx, ids, { state: 'in_file', at: now, fileId: id })
  const event = { type: 'wallet.bank_file_made', object: id, actor: caller.actor }
  await recordEvents(trx, env, [{ ...event, data: { transfers: transfers.length } }])
  return file
}

function instructionOf(
  { id, endToEndId, amount, purpose }: CreditTransfer,
  account: SealedAccount | undefined,
  secrets: Secrets,
): Instruction {
  if (!account) throw new Error(`${id} goes to no account`)
  const remittance =
    purpose === 'proof'
      ? `DANBAO CODE ${secrets.open(account.code, placesOf(account.id).code)}`
      : `DANBAO ${endToEndId}`
  const numbers = openNumbers(secrets, account)
  return { endToEndId, amount, holder: account.holder, numbers, remittance }
}

/**
 * The bank has the file: what it names has left the balances, and codes can be typed from now on.
 */
export async function markFileSent(
  trx: Transaction,
  { env }: Pick<Shell, 'env'>,
  { caller, fileId }: Readonly<{ caller: Caller; fileId: string }>,
): Promise<BankFile> {
  const file = await lockFile(trx, fileId)
  if (!file) throw new Refusal({ code: 'wallet.file_not_found' })
  if (file.state === 'sent') return file
  const now = env.now()
  const { actor } = caller
  const locked = await lockTransfersOfFile(trx, fileId)
  const sent = locked.filter(({ state }) => state === 'in_file')
  const proofs = sent.filter(({ purpose }) => purpose === 'proof')
  await saveFileSent(trx, fileId, now)
  await saveTransfers(
    trx,
    sent.map(({ id }) => id),
    { state: 'sent', at: now },
  )
  await startCodes(
    trx,
    proofs.map(({ accountId }) => accountId),
    codeExpiry(now),
  )
  const event = { type: 'wallet.bank_file_sent', object: fileId, actor }
  await recordEvents(trx, env, [event, ...sent.map((each) => eventOf(each, 'sent', actor))])
  await postJournals(
    trx,
    env,
    sent.map((each) => journalOf(each, 'sent', { env, actor })),
  )
  return { ...file, state: 'sent', sentAt: now }
}

type Outcome = Readonly<{ state: 'confirmed' } | { state: 'returned'; reason: string }>
type Told = Readonly<{ caller: Caller; transferId: string; outcome: Outcome }>

/**
 * What became of a payment at the bank. Nothing is released by itself: as long as nobody says so,
 * it may have arrived.
 */
export async function endTransfer(
  trx: Transaction,
  { env }: Pick<Shell, 'env'>,
  { caller, transferId, outcome }: Told,
): Promise<CreditTransfer> {
  const [transfer] = await lockCreditTransfers(trx, [transferId], null)
  if (!transfer) throw new Refusal({ code: 'wallet.transfer_not_found' })
  const { state: before } = transfer
  if (before === outcome.state) return transfer
  if (!creditTransferMoves[before].includes(outcome.state)) {
    throw new Refusal({ code: 'wallet.wrong_state', state: before })
  }
  const now = env.now()
  const { actor } = caller
  await saveTransfers(trx, [transferId], { ...outcome, at: now })
  await recordEvents(trx, env, [eventOf(transfer, outcome.state, actor)])
  const step = stepOf(before, outcome)
  await postJournals(trx, env, [journalOf(transfer, step, { env, actor })])
  const reason = outcome.state === 'returned' ? outcome.reason : null
  return { ...transfer, state: outcome.state, reason, finalAt: now }
}

function stepOf(before: CreditTransfer['state'], { state }: Outcome) {
  if (state === 'confirmed') return 'confirmed'
  if (before === 'in_file') return 'void'
  return before === 'sent' ? 'returned_sent' : 'returned_confirmed'
}
