import { orThrow, Refusal } from '../kernel/result.ts'
import { addMs, DAY_MS } from '../kernel/time.ts'
import type { Money } from '../kernel/money.ts'
import { partyOf, type Caller } from '../identity/index.ts'
import { postJournals } from '../ledger/index.ts'
import { partiesByIds } from '../parties/index.ts'
import type { Transaction } from '../platform/db.ts'
import { recordEvents } from '../platform/outbox.ts'
import { lockAccount } from './bank-account-commands.ts'
import { isHeldBy } from './bank-accounts.ts'
import { lockCreditTransfers, saveTransfers, sumWithdrawals } from './credit-transfer-store.ts'
import { eventOf, journalOf, requestTransfer } from './credit-transfers.ts'
import type { WalletDeps } from './deps.ts'
import { decideWithdrawal, type CreditTransfer } from './wallet.ts'

type Shell = Pick<WalletDeps, 'env' | 'rules'>
type Wanted = Readonly<{ caller: Caller; accountId: string; amount: Money }>

/** Reserves what is to leave for a proven account of the company's own. */
export async function requestWithdrawal(
  trx: Transaction,
  { env, rules }: Shell,
  { caller, accountId, amount }: Wanted,
): Promise<CreditTransfer> {
  const account = await lockAccount(trx, { caller, accountId })
  const { uuid: partyUuid } = partyOf(caller)
  const now = env.now()
  const since = addMs(now, -DAY_MS)
  const [parties, lately] = await Promise.all([
    partiesByIds(trx, [partyUuid]),
    sumWithdrawals(trx, { partyUuid, currency: amount.currency, since }),
  ])
  const company = parties.get(partyUuid)
  const isHeldByOwner = company !== undefined && isHeldBy(account.holder, company)
  orThrow(decideWithdrawal({ account, isHeldByOwner, amount, lately, rules, now }))
  const wanted = { purpose: 'withdrawal', partyUuid, accountId, amount } as const
  return requestTransfer(trx, env, { wanted, actor: caller.actor })
}

type Named = Readonly<{ caller: Caller; withdrawalId: string }>

/** Gives a withdrawal up that no file has yet. */
export async function cancelWithdrawal(
  trx: Transaction,
  { env }: Pick<Shell, 'env'>,
  { caller, withdrawalId }: Named,
): Promise<CreditTransfer> {
  const locked = await lockCreditTransfers(trx, [withdrawalId], partyOf(caller).uuid)
  const transfer = locked.find(({ purpose }) => purpose === 'withdrawal')
  if (!transfer) throw new Refusal({ code: 'wallet.withdrawal_not_found' })
  const { id, state } = transfer
  if (state === 'cancelled') return transfer
  if (state !== 'requested') throw new Refusal({ code: 'wallet.withdrawal_on_its_way', state })
  const now = env.now()
  const { actor } = caller
  await saveTransfers(trx, [id], { state: 'cancelled', at: now })
  await recordEvents(trx, env, [eventOf(transfer, 'cancelled', actor)])
  await postJournals(trx, env, [journalOf(transfer, 'void', { env, actor })])
  return { ...transfer, state: 'cancelled', finalAt: now }
}
