// Buyers' payment accounts: money goes in through a network and leaves for a bank account, which
// the operator has the bank do. What buyers pay from it is in buyers.ts.
import assert from 'node:assert/strict'
import { isCardPage, openCashier, pay, typeCard } from './cashier.ts'
import type { Client } from './client.ts'
import { linkOf, type Next } from './links.ts'
import type { Buyer, Market } from './market.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

type Acting = Readonly<{
  world: World
  random: Random
  client: Client
  buyer: Buyer
  codes: Market['codes']
  turn: () => Promise<void>
}>

const WEIGHT = 3

/** The owner of a company, in a window of their own. */
export function startPurse(world: World, { codes }: Market, buyer: Buyer): void {
  const name = `${buyer.name}c`
  const turn = () => world.stage.pause(name, WEIGHT)
  const client = buyer.client.window(name)
  const acting = { world, client, buyer, codes, turn, random: world.randomFor(name) }
  void world.run(name, () => act(acting))
}

async function act(acting: Acting): Promise<void> {
  const { world, random, turn } = acting
  await turn()
  const doing = random.weighted({
    ...{ 'top up': 3, 'refund a top-up': 1, 'link an account': 0.7, prove: 1 },
    ...{ withdraw: 1.5, 'cancel a withdrawal': 0.3, 'remove an account': 0.15 },
  })
  world.trace.count('action', doing)
  const how = {
    'top up': topUp,
    'refund a top-up': refundTopUp,
    'link an account': linkAccount,
    prove,
    withdraw,
    'cancel a withdrawal': cancelWithdrawal,
    'remove an account': removeAccount,
  }
  await how[doing](acting)
}

const yuan = (minor: number) => ({ currency: 'CNY', minor: String(minor) })

type Started = Readonly<{ intentId: string; next: Next }>

async function topUp({ world, random, client, turn }: Acting): Promise<void> {
  const method = random.pick(['alipay', 'alipay_qr', 'wechatpay', 'card'])
  const body = { amount: yuan(1_000 + random.int(50_000)), method }
  const started = await once<Started>({ client, random }, '/v1/wallet/top-ups', body)
  const link = started && linkOf(world, started.next)
  if (!link || random.chance(0.15)) return
  await turn()
  const page = await openCashier(world, link)
  if (!page) return
  await turn()
  const went = isCardPage(page)
    ? await typeCard(world, page, random)
    : await pay(world, page, random.chance(0.05))
  world.trace.note(`at the cashier: ${went}`)
}

type Asking = Pick<Acting, 'client' | 'random'>

/** Some click twice, and some again when they got no answer. */
async function once<T extends object>(
  { client, random }: Asking,
  path: string,
  body: object,
): Promise<T | undefined> {
  const key = random.bytes(8).toString('hex')
  const first = await client.post<T>(path, body, key)
  if (first?.status === 200 && random.chance(0.8)) return first.body
  const second = await client.post<T>(path, body, key)
  if (second?.status !== 200) return first?.status === 200 ? first.body : undefined
  const isSame = first?.status !== 200 || idOf(first.body) === idOf(second.body)
  assert(isSame, `one key had two effects: ${path}`)
  return second.body
}

function idOf(body: object): unknown {
  if ('id' in body) return body.id
  return 'intentId' in body ? body.intentId : undefined
}

type TopUp = Readonly<{ id: string; refundable: Readonly<{ minor: string }> }>

async function refundTopUp({ random, client, turn }: Acting): Promise<void> {
  const listed = await client.get<{ items: TopUp[] }>('/v1/wallet/top-ups')
  const open = itemsOf(listed).filter(({ refundable }) => refundable.minor !== '0')
  if (open.length === 0) return
  await turn()
  const { id, refundable } = random.pick(open)
  const most = Number(refundable.minor)
  const minor = random.chance(0.5) ? most : 1 + random.int(most + 1)
  await once({ client, random }, `/v1/wallet/top-ups/${id}/refunds`, { amount: yuan(minor) })
}

const IBANS = ['GB82WEST12345698765432', 'DE89370400440532013000'] as const

async function linkAccount({ random, client, buyer }: Acting): Promise<void> {
  const body = { kind: 'iban', holder: buyer.name, iban: random.pick(IBANS) }
  await client.post('/v1/wallet/bank-accounts', body)
}

type Account = Readonly<{ id: string; state: string }>

async function accountsOf({ client }: Acting, state: string): Promise<Account[]> {
  const listed = await client.get<{ items: Account[] }>('/v1/wallet/bank-accounts')
  return itemsOf(listed).filter((account) => account.state === state)
}

/** With the code of the deposit that came last, which may be another account's. */
async function prove(acting: Acting): Promise<void> {
  const { random, client, buyer, codes, turn } = acting
  const unproven = await accountsOf(acting, 'unproven')
  const code = codes.get(buyer.name)
  if (unproven.length === 0 || !code) return
  await turn()
  await client.post(`/v1/wallet/bank-accounts/${random.pick(unproven).id}/proof`, { code })
}

async function withdraw(acting: Acting): Promise<void> {
  const { random, client, turn } = acting
  const proven = await accountsOf(acting, 'proven')
  if (proven.length === 0) return
  await turn()
  const body = { bankAccountId: random.pick(proven).id, amount: yuan(1 + random.int(20_000)) }
  await once({ client, random }, '/v1/wallet/withdrawals', body)
}

async function cancelWithdrawal({ random, client, turn }: Acting): Promise<void> {
  const listed = await client.get<{ items: Account[] }>('/v1/wallet/withdrawals')
  const waiting = itemsOf(listed).filter(({ state }) => state === 'requested')
  if (waiting.length === 0) return
  await turn()
  await client.post(`/v1/wallet/withdrawals/${random.pick(waiting).id}/cancel`)
}

async function removeAccount(acting: Acting): Promise<void> {
  const proven = await accountsOf(acting, 'proven')
  if (proven.length === 0) return
  await acting.turn()
  await acting.client.delete(`/v1/wallet/bank-accounts/${acting.random.pick(proven).id}`)
}

const itemsOf = <T>(answer: Readonly<{ status: number; body: { items: T[] } }> | undefined): T[] =>
  answer?.status === 200 ? answer.body.items : []

/** The operator's part: a file for the bank, its sending, and what the bank says of a payment. */
export async function doBanking({ operator, codes }: Market, random: Random): Promise<void> {
  const doing = random.pick([makeFile, sendFile, endTransfer])
  await doing({ operator, codes }, random)
}

type Banking = Pick<Market, 'operator' | 'codes'>
type Item = Readonly<{ id: string; state: string }>

async function makeFile({ operator }: Banking, random: Random): Promise<void> {
  const path = '/v1/operator/credit-transfers'
  const waiting = itemsOf(await operator.get<{ items: Item[] }>(path))
  const transferIds = waiting.map(({ id }) => id).filter(() => random.chance(0.8))
  if (transferIds.length === 0) return
  await once({ client: operator, random }, '/v1/operator/bank-files', { transferIds })
}

async function pickFile({ operator }: Banking, random: Random, state: string) {
  const listed = await operator.get<{ items: Item[] }>('/v1/operator/bank-files?limit=10')
  const files = itemsOf(listed).filter((file) => file.state === state)
  return files.length === 0 ? undefined : `/v1/operator/bank-files/${random.pick(files).id}`
}

/** The bank pays at once: the deposits' codes stand on their receivers' statements. */
async function sendFile({ operator, codes }: Banking, random: Random): Promise<void> {
  const file = await pickFile({ operator, codes }, random, 'made')
  if (!file) return
  const content = await operator.get<string>(`${file}/content`)
  if (content?.status !== 200) return
  await once({ client: operator, random }, `${file}/sent`, {})
  for (const [payment] of content.body.matchAll(/<CdtTrfTxInf>.*?<\/CdtTrfTxInf>/g)) {
    const [, holder = ''] = /<Cdtr><Nm>([^<]+)</.exec(payment) ?? []
    const [, code] = /DANBAO CODE (\d{6})/.exec(payment) ?? []
    if (code) codes.set(holder, code)
  }
}

async function endTransfer({ operator, codes }: Banking, random: Random): Promise<void> {
  const file = await pickFile({ operator, codes }, random, 'sent')
  const found = file && (await operator.get<{ items: Item[] }>(file))
  const open = itemsOf(found || undefined).filter(({ state }) => state !== 'returned')
  if (open.length === 0) return
  const path = `/v1/operator/credit-transfers/${random.pick(open).id}`
  if (random.chance(0.75)) await once({ client: operator, random }, `${path}/confirm`, {})
  else await once({ client: operator, random }, `${path}/return`, { reason: 'Account closed' })
}
