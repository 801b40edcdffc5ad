import { encodeId } from '../kernel/ids.ts'
import { money } from '../kernel/money.ts'
import { orThrow, Refusal } from '../kernel/result.ts'
import { partyOf, type Caller } from '../identity/index.ts'
import { postJournals } from '../ledger/index.ts'
import { partiesByIds } from '../parties/index.ts'
import { inTransaction, type Db, type Transaction } from '../platform/db.ts'
import { newUuid, type Env } from '../platform/env.ts'
import { recordEvents } from '../platform/outbox.ts'
import type { Secrets } from '../platform/secrets.ts'
import { invalid } from '../platform/wire.ts'
import {
  countryOf,
  currencyOf,
  decideDeposit,
  decideProof,
  isHeldBy,
  isSameAccount,
  last4Of,
  MAX_ACCOUNTS,
  type AccountNumbers,
  type BankAccount,
} from './bank-accounts.ts'
import {
  insertBankAccount,
  lockBankAccounts,
  saveNewCode,
  saveProven,
  saveRemoved,
  saveWrongCode,
  type SealedAccount,
} from './bank-account-store.ts'
import { isAccountInUse, lockWaitingProofs, saveTransfers } from './credit-transfer-store.ts'
import { journalOf, requestTransfer } from './credit-transfers.ts'
import { newCode, openNumbers, placesOf } from './sealing.ts'

type Shell = Readonly<{ env: Env; secrets: Secrets | undefined }>

type NewAccount = Readonly<{ caller: Caller; holder: string; numbers: AccountNumbers }>

/**
 * Links an account in the company's own name, and reserves the small deposit whose code proves it.
 */
export async function addBankAccount(
  trx: Transaction,
  { env, secrets }: Shell,
  { caller, holder, numbers }: NewAccount,
): Promise<BankAccount> {
  if (!secrets) throw new Refusal({ code: 'wallet.linking_off' })
  const { uuid: partyUuid } = partyOf(caller)
  const others = await lockBankAccounts(trx, partyUuid)
  await refuseOtherHolder(trx, partyUuid, holder)
  if (others.length >= MAX_ACCOUNTS) throw new Refusal({ code: 'wallet.too_many_accounts' })
  if (others.some((other) => isSameAccount(openNumbers(secrets, other), numbers))) {
    throw new Refusal({ code: 'wallet.account_known' })
  }
  const id = encodeId('bac', newUuid(env))
  const places = placesOf(id)
  const account: SealedAccount = {
    ...{ id, partyUuid, holder, kind: numbers.kind, state: 'unproven' },
    ...{ country: countryOf(numbers), last4: last4Of(numbers), createdAt: env.now() },
    ...{ codeTries: 0, codeExpiresAt: null, deposits: 1, provenAt: null },
    details: secrets.seal(JSON.stringify(numbers), places.details),
    code: secrets.seal(newCode(env), places.code),
  }
  await insertBankAccount(trx, account)
  await recordEvents(trx, env, [eventOf(account, 'added', caller)])
  await requestDeposit(trx, env, { account, caller })
  return account
}

async function refuseOtherHolder(trx: Transaction, partyUuid: string, holder: string) {
  const company = (await partiesByIds(trx, [partyUuid])).get(partyUuid)
  if (company && isHeldBy(holder, company)) return
  const name = company?.legalName ?? ''
  throw invalid('/holder', 'holder_differs', `is not the name of your company, ${name}`)
}

const DEPOSIT_MINOR = 1n

function requestDeposit(
  trx: Transaction,
  env: Env,
  { account, caller }: Readonly<{ account: BankAccount; caller: Caller }>,
) {
  const { id: accountId, partyUuid, country } = account
  const amount = money(currencyOf(country), DEPOSIT_MINOR)
  const wanted = { purpose: 'proof', partyUuid, accountId, amount } as const
  return requestTransfer(trx, env, { wanted, actor: caller.actor })
}

type Asked = Readonly<{ caller: Caller; accountId: string }>

/**
 * The owner types what their statement says. A wrong code is counted before it is refused, under a
 * lock, so that however many guess at once, only so many guesses are looked at.
 */
export async function proveBankAccount(
  { db, env, secrets }: Shell & Readonly<{ db: Db }>,
  { caller, accountId, typed }: Asked & Readonly<{ typed: string }>,
): Promise<void> {
  if (!secrets) throw new Refusal({ code: 'wallet.linking_off' })
  const result = await inTransaction(db, async (trx) => {
    const account = await lockAccount(trx, { caller, accountId })
    const now = env.now()
    const code = secrets.open(account.code, placesOf(account.id).code)
    const decided = decideProof(account, { typed, code, now })
    if (decided.ok) {
      await saveProven(trx, account.id, now)
      await recordEvents(trx, env, [eventOf(account, 'proven', caller)])
    } else if (decided.refusal.code === 'wallet.code_wrong') {
      await saveWrongCode(trx, account.id)
    }
    return decided
  })
  orThrow(result)
}

/** Sends another small deposit, when the code of the last one is of no use any more. */
export async function sendAnotherDeposit(
  trx: Transaction,
  { env, secrets }: Shell,
  { caller, accountId }: Asked,
): Promise<void> {
  if (!secrets) throw new Refusal({ code: 'wallet.linking_off' })
  const account = await lockAccount(trx, { caller, accountId })
  orThrow(decideDeposit(account, env.now()))
  const places = placesOf(account.id)
  await saveNewCode(trx, account.id, {
    details: secrets.seal(JSON.stringify(openNumbers(secrets, account)), places.details),
    code: secrets.seal(newCode(env), places.code),
  })
  await requestDeposit(trx, env, { account, caller })
}

/** What waits to be sent there is given up; while a withdrawal is on its way, the account stays. */
export async function removeBankAccount(
  trx: Transaction,
  { env }: Pick<Shell, 'env'>,
  { caller, accountId }: Asked,
): Promise<void> {
  const account = await lockAccount(trx, { caller, accountId })
  const waiting = await lockWaitingProofs(trx, account.id)
  if (await isAccountInUse(trx, account.id)) throw new Refusal({ code: 'wallet.account_in_use' })
  const now = env.now()
  const ids = waiting.map(({ id }) => id)
  await saveTransfers(trx, ids, { state: 'cancelled', at: now })
  await saveRemoved(trx, account.id, now)
  await recordEvents(trx, env, [eventOf(account, 'removed', caller)])
  const { actor } = caller
  await postJournals(
    trx,
    env,
    waiting.map((transfer) => journalOf(transfer, 'void', { env, actor })),
  )
}

/** One of the company's accounts, with all of them locked. */
export async function lockAccount(
  trx: Transaction,
  { caller, accountId }: Asked,
): Promise<SealedAccount> {
  const accounts = await lockBankAccounts(trx, partyOf(caller).uuid)
  const account = accounts.find(({ id }) => id === accountId)
  if (!account) throw new Refusal({ code: 'wallet.account_not_found' })
  return account
}

function eventOf(account: BankAccount, what: string, { actor }: Caller) {
  const { id, partyUuid, last4, country } = account
  return {
    type: `wallet.bank_account_${what}`,
    object: id,
    actor,
    party: encodeId('pty', partyUuid),
    data: { accountId: id, last4, country },
  }
}
