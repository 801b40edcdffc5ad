// Suppliers give money back and count their goods; the operator looks on and sets rates.
import assert from 'node:assert/strict'
import { insertRates } from '../../src/payments/index.ts'
import type { Client } from './client.ts'
import type { Market, Supplier } from './market.ts'
import { doBanking } from './purses.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

type Money = Readonly<{ currency: string; minor: string }>
type Order = Readonly<{ id: string; state: string; held: Money }>
type Sku = Readonly<{
  id: string
  onHand: number
  reserved: number
  moq: number
  state: string
  tiers: readonly Readonly<{ minQuantity: number; unitPrice: unknown }>[]
}>

type Acting = Readonly<{
  world: World
  random: Random
  supplier: Supplier
  turn: () => Promise<void>
}>

const WEIGHT = 5

export function startSupplier(world: World, supplier: Supplier): void {
  const { name } = supplier
  const turn = () => world.stage.pause(name, WEIGHT)
  const acting: Acting = { world, supplier, turn, random: world.randomFor(name) }
  void world.run(name, async () => {
    await turn()
    const doing = acting.random.weighted({ refund: 4, 'count stock': 1 })
    world.trace.count('action', doing)
    await (doing === 'refund' ? refund(acting) : countStock(acting))
  })
}

async function refund({ random, supplier: { client }, turn }: Acting): Promise<void> {
  const path = '/v1/supplier/orders?limit=30&state=paid'
  const listed = await client.get<{ items: { id: string }[] }>(path)
  if (listed?.status !== 200 || listed.body.items.length === 0) return
  await turn()
  const read = await client.get<Order>(`/v1/orders/${random.pick(listed.body.items).id}`)
  if (read?.status !== 200) return
  const { id, held } = read.body
  const heldMinor = Number(held.minor)
  const how = random.weighted({ all: 2, part: 4, least: 1, 'too much': 0.5 })
  const minor = {
    all: heldMinor,
    part: 1 + random.int(Math.max(1, heldMinor)),
    least: 1,
    'too much': heldMinor + 1,
  }[how]
  if (minor <= 0) return
  const body = { amount: { currency: held.currency, minor: String(minor) }, reason: how }
  const key = random.bytes(8).toString('hex')
  let first: string | undefined
  for (const _click of random.chance(0.25) ? ['one', 'two'] : ['one']) {
    await turn()
    const given = await client.post<{ items: { id: string }[] }>(
      `/v1/supplier/orders/${id}/refunds`,
      body,
      key,
    )
    if (given?.status !== 200) continue
    const ids = given.body.items.map((each) => each.id).join(' ')
    assert(!first || first === ids, 'one key, two refunds')
    first = ids
  }
}

async function countStock({ random, supplier: { client }, turn }: Acting): Promise<void> {
  const listed = await client.get<{ items: { skus: Sku[] }[] }>('/v1/supplier/products')
  if (listed?.status !== 200) return
  const sku = random.pick(listed.body.items.flatMap(({ skus }) => skus))
  await turn()
  const stock = sku.reserved + random.pick([0, 5, 100, 1000])
  await client.put(`/v1/supplier/skus/${sku.id}`, {
    ...{ stock, stockSeen: sku.onHand, moq: sku.moq, state: 'active' },
    tiers: sku.tiers.map(({ minQuantity, unitPrice }) => ({ minQuantity, unitPrice })),
  })
}

const OPERATOR_WEIGHT = 5

export function startOperator(world: World, market: Market): void {
  const { operator } = market
  const random = world.randomFor('operator')
  void world.run('operator', async () => {
    await world.stage.pause('operator', OPERATOR_WEIGHT)
    const doing = random.weighted({
      ...{ 'read attention': 2, 'read a dossier': 2, 'set a rate': 1, 'set terms': 1 },
      banking: 6,
    })
    world.trace.count('action', doing)
    if (doing === 'read attention') await operator.get('/v1/operator/attention')
    else if (doing === 'read a dossier') {
      const found = await operator.get<{ items: { id: string }[] }>('/v1/operator/payments')
      if (found?.status !== 200 || found.body.items.length === 0) return
      await world.stage.pause('operator', OPERATOR_WEIGHT)
      await operator.get(`/v1/operator/payments/${random.pick(found.body.items).id}`)
    } else if (doing === 'banking') await doBanking(market, random)
    else if (doing === 'set terms') await setTerms(operator, random)
    else await setRate(world, random)
  })
}

type MethodSet = Readonly<{ method: string; version: number; terms: object }>

/** What a method adds to a payment, and seldom that nobody may use it. */
async function setTerms(operator: Client, random: Random): Promise<void> {
  const path = '/v1/operator/payment-methods'
  const found = await operator.get<{ items: MethodSet[] }>(path)
  if (found?.status !== 200) return
  const { method, version, terms } = random.pick(found.body.items)
  const surchargeBps = random.pick([0, 0, 60, 290])
  const enabled = random.chance(0.95)
  const reason = 'The network changed its fees'
  await operator.put(`${path}/${method}`, { ...terms, surchargeBps, enabled, version, reason })
}

/** As `danbao rates set` does, which is a program of its own. */
async function setRate(world: World, random: Random): Promise<void> {
  const [base, middle] = random.pick([['GBP', 9_160_000] as const, ['USD', 7_130_000] as const])
  const micros = BigInt(Math.round(middle * (0.97 + random.int(60) / 1000)))
  const rate = { base, quote: 'CNY', micros, validFrom: world.clock.now(), source: 'simulation' }
  await world.stage.track(insertRates(world.owner, [rate]))
  world.trace.note(`one ${base} costs ${micros} millionths of CNY`)
}
