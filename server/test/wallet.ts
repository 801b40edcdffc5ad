// A buyer's payment account in tests: money in it, and a bank account it can leave for.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { uuidOf } from '../src/kernel/ids.ts'
import { money, zero } from '../src/kernel/money.ts'
import { postJournals, topUpJournal } from '../src/ledger/index.ts'
import { inTransaction } from '../src/platform/db.ts'
import { expectOk } from './checkout.ts'
import type { TestServer } from './harness.ts'
import type { Member } from './market.ts'

/** Puts money into a balance as a top-up does, without the road through a network. */
export async function fundWallet(
  server: Pick<TestServer, 'db' | 'env'>,
  { partyId }: Pick<Member, 'partyId'>,
  { currency = 'CNY', minor }: Readonly<{ currency?: string; minor: bigint }>,
): Promise<void> {
  const { db, env } = server
  const reference = `test:${randomUUID()}`
  const header = { reference, actor: 'system', effectiveAt: env.now(), reason: 'test' }
  const amount = money(currency, minor)
  const journal = topUpJournal(header, {
    ...{ gateway: 'alipay', buyerId: partyId, amount, surcharge: zero(currency) },
  })
  await inTransaction(db, (trx) => postJournals(trx, env, [journal]))
}

export type BalanceJson = Readonly<{
  currency: string
  posted: Readonly<{ minor: string }>
  reserved: Readonly<{ minor: string }>
  available: Readonly<{ minor: string }>
}>

/** Posted, reserved and available in minor units; zeros where there is no account. */
export async function balanceOf({ client }: Pick<Member, 'client'>, currency = 'CNY') {
  const { items } = expectOk(await client.get<{ items: BalanceJson[] }>('/v1/wallet'))
  const found = items.find((item) => item.currency === currency)
  const [posted, reserved, available] = [found?.posted, found?.reserved, found?.available]
  return [posted, reserved, available].map((amount) => Number(amount?.minor ?? 0))
}

export type AccountJson = Readonly<{
  id: string
  last4: string
  state: string
  deposit: string
  codeTriesLeft: number
}>

/** In the name of every test's company. */
export const anIban = { kind: 'iban', holder: 'Harbour & Pine', iban: 'GB82WEST12345698765432' }

export async function linkAccount(
  { client }: Pick<Member, 'client'>,
  body: object = anIban,
): Promise<AccountJson> {
  const { status, body: account } = await client.post<AccountJson>('/v1/wallet/bank-accounts', body)
  assert(status === 201, `answered ${status}: ${JSON.stringify(account)}`)
  return account
}

export async function accountsOf({ client }: Pick<Member, 'client'>): Promise<AccountJson[]> {
  type Listed = { items: AccountJson[] }
  return expectOk(await client.get<Listed>('/v1/wallet/bank-accounts')).items
}

export type FileJson = Readonly<{ id: string; messageId: string; state: string; transfers: number }>

/** What waits for a file, by id. */
export async function waitingIds({ client }: Pick<Member, 'client'>): Promise<string[]> {
  type Listed = { items: { id: string }[] }
  const { items } = expectOk(await client.get<Listed>('/v1/operator/credit-transfers'))
  return items.map(({ id }) => id)
}

/** A file of all that waits. */
export async function makeFile(operator: Pick<Member, 'client'>): Promise<FileJson> {
  const body = { transferIds: await waitingIds(operator) }
  return expectOk(await operator.client.post<FileJson>('/v1/operator/bank-files', body))
}

/** An account that money may leave for, without the days that it takes. */
export async function anOldAccount(
  { owner }: Pick<TestServer, 'owner'>,
  member: Pick<Member, 'client'>,
): Promise<string> {
  const { id } = await linkAccount(member)
  await owner.pool.query(
    `update wallet.bank_accounts set state = 'proven', proven_at = created_at,
      created_at = created_at - interval '4 days' where id = $1`,
    [uuidOf('bac', id)],
  )
  return id
}

/** Makes a file of all that waits and says that the bank has it; its content. */
export async function sendFile(operator: Pick<Member, 'client'>): Promise<string> {
  const { id } = await makeFile(operator)
  expectOk(await operator.client.post(`/v1/operator/bank-files/${id}/sent`))
  return contentOf(operator, id)
}

export async function contentOf({ client }: Pick<Member, 'client'>, id: string): Promise<string> {
  return expectOk(await client.get<string>(`/v1/operator/bank-files/${id}/content`))
}

/** The code that the statement of the account shows that was linked last. */
export function codeIn(content: string): string {
  const code = [...content.matchAll(/DANBAO CODE (\d{6})/g)].at(-1)?.[1]
  assert(code, `no code in ${content}`)
  return code
}

/** Links an account and proves it; nothing leaves for it for some days yet. */
export async function proveAccount(
  owner: Pick<Member, 'client'>,
  operator: Pick<Member, 'client'>,
  body: object = anIban,
): Promise<AccountJson> {
  const account = await linkAccount(owner, body)
  const code = codeIn(await sendFile(operator))
  const path = `/v1/wallet/bank-accounts/${account.id}/proof`
  const { items } = expectOk(await owner.client.post<{ items: AccountJson[] }>(path, { code }))
  return items.find(({ id }) => id === account.id) ?? account
}
