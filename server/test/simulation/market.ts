// Who trades in a simulation: a few companies with goods that run out.
import assert from 'node:assert/strict'
import { encodeId } from '../../src/kernel/ids.ts'
import { insertRates } from '../../src/payments/index.ts'
import { addOperator, addSupplier, setCategory } from '../../src/setup.ts'
import { openCounter, type Counter } from './bank.ts'
import { createClient, PASSWORD, send, signIn } from './client.ts'
import type { Account, Client, Losing } from './client.ts'
import type { World } from './world.ts'

export type Buyer = Readonly<{ name: string; client: Client; addressId: string }>
export type Supplier = Readonly<{ name: string; client: Client; currency: string }>
export type Market = Readonly<{
  buyers: readonly Buyer[]
  suppliers: readonly Supplier[]
  operator: Client
  /** Somebody without an account. */
  stranger: Client
  /** Our bank's, where the operator goes. */
  counter: Counter
  skuIds: readonly string[]
  /** What a deposit says on its receiver's statement, by the account's holder. */
  codes: Map<string, string>
}>

const BUYERS = 4
const SUPPLIERS = [
  { name: 'kiln', currency: 'CNY', tiers: '1:10.00;10:9.455', stock: 400 },
  { name: 'loom', currency: 'GBP', tiers: '1:2.55;5:2.31', stock: 60 },
  { name: 'forge', currency: 'USD', tiers: '1:0.065;100:0.0425', stock: 5000 },
] as const
const SKUS = 3
/** Pairs that the operator sets, and the others by way of the euro. */
const RATES = [
  ['GBP', 'CNY', 9_160_000n],
  ['USD', 'CNY', 7_130_000n],
  ['EUR', 'CNY', 7_820_000n],
  ['EUR', 'GBP', 854_000n],
  ['EUR', 'USD', 1_097_000n],
] as const

/** Opens the market before the simulation begins, through the same doors as everybody. */
export async function openMarket(world: World, losing: Losing): Promise<Market> {
  const { db, env } = world.lives.web
  const shell = { db, env }
  await setCategory(shell, { slug: 'things', en: 'Things', zh: '东西' })
  for (const [base, quote, micros] of RATES) {
    const validFrom = new Date('2026-01-01T00:00:00Z')
    await insertRates(db, [{ base, quote, micros, validFrom, source: 'simulation' }])
  }
  await addOperator(shell, detailsOf('operator', 'GB'))
  const operator = await openClient(world, 'operator', losing)
  const suppliers: Supplier[] = []
  for (const each of SUPPLIERS) suppliers.push(await openSupplier(world, each, losing))
  const buyers: Buyer[] = []
  for (let nth = 1; nth <= BUYERS; nth += 1) {
    buyers.push(await openBuyer(world, `buyer-${nth}`, losing))
  }
  const { rows } = await world.owner.pool.query<{ id: string }>(
    'select id from catalog.skus order by id',
  )
  return {
    buyers,
    suppliers,
    operator,
    stranger: createClient(world, accountOf('stranger'), losing),
    counter: openCounter(),
    skuIds: rows.map(({ id }) => encodeId('sku', id)),
    codes: new Map(),
  }
}

function detailsOf(name: string, country: string) {
  return { email: emailOf(name), name, company: name, country, password: PASSWORD }
}

const emailOf = (name: string) => `${name}@simulation.test`

const accountOf = (name: string): Account => ({ name, email: emailOf(name), cookies: new Map() })

async function openClient(world: World, name: string, losing: Losing): Promise<Client> {
  const account = accountOf(name)
  await signIn(world, account)
  return createClient(world, account, losing)
}

type Profile = (typeof SUPPLIERS)[number]

async function openSupplier(world: World, profile: Profile, losing: Losing): Promise<Supplier> {
  const { name, currency, tiers, stock } = profile
  await addSupplier(world.lives.web, { ...detailsOf(name, 'CN'), currency })
  const client = await openClient(world, name, losing)
  const steps = [{ upTo: null, price: '500' }]
  const tariff = { destination: '*', basis: 'value', steps, minDays: 5, maxDays: 9 }
  taken(await client.put('/v1/supplier/shipping-tariffs', tariff))
  const header =
    'sku,product,title_en,title_zh,description_en,description_zh,category,variant_en,variant_zh,' +
    'unit,weight_g,moq,stock,tiers,picture,origin'
  const rows = Array.from(
    { length: SKUS },
    (_, n) =>
      `${name}-${n},P-${n},Thing ${n},东西${n},,,things,,,piece,300,1,${stock},${tiers},ceramics/mug-1,CN`,
  )
  const csv = [header, ...rows].join('\n')
  const { id } = taken(await client.post<{ id: string }>('/v1/supplier/imports', { csv }))
  taken(await client.post(`/v1/supplier/imports/${id}/apply`))
  return { name, client, currency }
}

async function openBuyer(world: World, name: string, losing: Losing): Promise<Buyer> {
  const account = accountOf(name)
  const { email, password } = detailsOf(name, 'GB')
  const body = {
    ...{ email, password, name, companyName: name },
    ...{ country: 'GB', locale: 'en', timeZone: 'Europe/London' },
  }
  await send(world, account, { method: 'POST', path: '/v1/sign-up', body })
  const client = createClient(world, account, losing)
  const { id } = taken(await client.post<{ id: string }>('/v1/addresses', anAddress(1)))
  return { name, client, addressId: id }
}

export const anAddress = (number: number) => ({
  ...{ recipient: 'Goods In', line1: `${number} Dock Road`, city: 'Bristol' },
  ...{ postalCode: 'BS1 4DJ', country: 'GB' },
})

function taken<T>(answer: Readonly<{ status: number; body: T }> | undefined): T {
  assert(answer && answer.status < 300, `the market does not open: ${JSON.stringify(answer)}`)
  return answer.body
}
