// A fresh marketplace for a bench or a replay: its own data folder, ports, suppliers and buyers.
import { randomBytes } from 'node:crypto'
import * as fs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openHomeAt } from '../scripts/home.ts'
import { createParts, startMarketplace, type Marketplace } from '../scripts/marketplace.ts'
import { findFreePorts } from '../scripts/ports.ts'
import { createPool, type Pool } from './http-pool.ts'
import { createSession, HttpFailure, type Session } from './http.ts'

/** What people of a marketplace are made with. */
export type Shop = Readonly<{ owner: Pick<pg.Client, 'query'>; shop: Pool }>

export type Market = Marketplace &
  Shop &
  Readonly<{
    owner: pg.Client
    sandbox: Pool
    /** Without a body it asks; with one it tells. */
    control: <T>(path: string, body?: unknown, method?: string) => Promise<T>
    stop: () => Promise<void>
  }>

/** What we are called at the sandbox's networks. */
export const US = {
  alipayApp: '2021000000000001',
  wechatPayMerchant: '1900000001',
  stripeAccount: 'acct_danbao',
}

const CONNECTIONS = 64

/** Starts PostgreSQL (durable, on disk), sandbox and server, each as its own process. */
export async function startMarket(environment: NodeJS.ProcessEnv = {}): Promise<Market> {
  const dir = await fs.mkdtemp(join(process.env['BENCH_DIR'] ?? tmpdir(), 'danbao-bench-'))
  await fs.chmod(dir, 0o755)
  const parts = createParts()
  const env = { ...process.env, LOG_LEVEL: 'warn', DANBAO_DEMO: 'no', ...environment }
  try {
    const marketplace = await startMarketplace({
      ...{ env, parts, web: false },
      home: await openHomeAt(dir),
      ports: await findFreePorts(),
      report: () => undefined,
    })
    const owner = new pg.Client({ connectionString: marketplace.ownerUrl })
    await owner.connect()
    const { sandboxUrl } = marketplace
    if (!sandboxUrl) throw new Error('a bench pays in the sandbox only: ALIPAY_GATEWAY_URL is set')
    const sandbox = createPool(sandboxUrl, CONNECTIONS)
    return {
      ...{ ...marketplace, owner, sandbox },
      shop: createPool(marketplace.publicUrl, CONNECTIONS),
      control: async <T>(path: string, body?: unknown, method?: string) => {
        const verb = method ?? (body === undefined ? 'GET' : 'POST')
        const asked = { method: verb, path: `/control${path}` }
        const sent = body === undefined ? {} : { body: JSON.stringify(body) }
        const answer = await sandbox.request({ ...asked, ...sent })
        if (answer.status >= 300) throw new HttpFailure(asked, answer.status, answer.body)
        return JSON.parse(answer.body) as T
      },
      stop: async () => {
        await owner.end()
        await parts.stop()
        await fs.rm(dir, { recursive: true, force: true })
      },
    }
  } catch (error) {
    await parts.stop()
    throw error
  }
}

const password = randomBytes(12).toString('base64url')

export type Member = Readonly<{ session: Session; partyId: string }>

type Company = Readonly<{ name: string; country: string }>

async function signUp({ shop }: Shop, { name, country }: Company): Promise<Member> {
  const session = createSession(shop)
  const { party } = await session.post<{ party: { id: string } }>('/v1/sign-up', {
    email: `${randomBytes(8).toString('hex')}@bench.test`,
    password,
    name,
    companyName: name,
    country,
    locale: 'en',
    timeZone: 'Etc/UTC',
  })
  return { session, partyId: party.id }
}

/** Somebody of the company that runs the marketplace. */
export async function openOperator(market: Shop): Promise<Member> {
  const member = await signUp(market, { name: 'The Marketplace', country: 'GB' })
  await market.owner.query(
    `update parties.parties set is_operator = true
      where id = (select id from parties.parties order by id desc limit 1)`,
  )
  return member
}

export type Supplier = Member & Readonly<{ slug: string; uuid: string }>
type SupplierProfile = Company & Readonly<{ slug: string; currency: string }>

/** A company that the operator made a supplier, shipping everywhere for nothing. */
export async function openSupplier(market: Shop, profile: SupplierProfile): Promise<Supplier> {
  const member = await signUp(market, profile)
  const { slug, currency, country, name } = profile
  const { rows } = await market.owner.query<{ id: string }>(
    `with made as (
        update parties.parties set is_supplier = true
        where id = (select id from parties.parties order by id desc limit 1) and name = $1
        returning id)
      insert into catalog.supplier_profiles (party_id, slug, currency, country, name_en, name_zh,
        description_en, description_zh, city, created_at, updated_at)
      select id, $2, $3, $4, $1, $1, '', '', 'Yiwu', current_timestamp, current_timestamp from made
      returning party_id as id`,
    [name, slug, currency, country],
  )
  await member.session.put('/v1/supplier/shipping-tariffs', {
    destination: '*',
    basis: 'value',
    steps: [{ upTo: null, price: '0' }],
    minDays: 5,
    maxDays: 10,
  })
  return { ...member, slug, uuid: rows[0]?.id ?? '' }
}

export async function openCategory({ owner }: Shop, slug: string): Promise<void> {
  await owner.query(
    `insert into catalog.categories (slug, name_en, name_zh, position) values ($1, $1, $1, 1)`,
    [slug],
  )
}

/** Takes a price list in through the supplier's own import. */
export async function importCatalogue({ session }: Supplier, csv: string): Promise<void> {
  const preview = await session.post<{ id: string; errors: unknown[] }>('/v1/supplier/imports', {
    csv,
  })
  if (preview.errors.length > 0) {
    throw new Error(`the catalogue has errors: ${JSON.stringify(preview.errors.slice(0, 3))}`)
  }
  await session.post(`/v1/supplier/imports/${preview.id}/apply`, {})
}

export type Buyer = Member & Readonly<{ addressId: string }>

export const address = (country: string) => ({
  recipient: 'Goods In',
  line1: '1 Dock Road',
  city: 'Harbour',
  postalCode: '10000',
  country,
})

export async function openBuyer(market: Shop, company: Company): Promise<Buyer> {
  const member = await signUp(market, company)
  const { id } = await member.session.post<{ id: string }>(
    '/v1/addresses',
    address(company.country),
  )
  return { ...member, addressId: id }
}
