// The marketplace that a replay buys in: its suppliers, their imported catalogues, and its rate.
import { spawn } from 'node:child_process'
import {
  importCatalogue,
  openCategory,
  openSupplier,
  US,
  type Market,
  type Member,
  type Supplier,
} from './market.ts'
import { openBank, type Bank } from './replay-bank.ts'
import { CATEGORY, priceListOf, type Catalogue, type Good } from './retail-catalogue.ts'
import type { PayingRule } from './retail-methods.ts'
import { CURRENCY } from './retail.ts'

/** Yuan for a pound, about what it cost in December 2010. */
export const GBP_IN_CNY = '10.3482'
const REFUND_GAP_MS = 3_000
/** All others, in the form of the European Central Bank's. */
const RATES_FILE = 'server/demo/rates.xml'

export type Shop = Readonly<{
  market: Market
  payingOf: PayingRule
  bank: Bank
  /** Of all who have bought, in the order of their coming. */
  buyers: Member[]
  /** By their number in the catalogue. */
  suppliers: ReadonlyMap<number, Supplier>
  /** By code. */
  skuIds: ReadonlyMap<string, string>
}>

export async function openShop(
  market: Market,
  { goods, payingOf }: Readonly<{ goods: Catalogue; payingOf: PayingRule }>,
): Promise<Shop> {
  await refuseUsed(market)
  await openCategory(market, CATEGORY)
  await runDanbao(market, ['rates', 'import', RATES_FILE])
  await runDanbao(market, ['rates', 'set', CURRENCY, 'CNY', GBP_IN_CNY])
  // A minute between the refunds of one payment is a long wait where a year passes in minutes.
  const faults = `/wechatpay/merchants/${US.wechatPayMerchant}/faults`
  await market.control(faults, { refundGapMs: REFUND_GAP_MS }, 'PUT')
  const bank = await openBank(market)
  const bySupplier = Map.groupBy(goods.values(), ({ supplier }) => supplier)
  const suppliers = new Map<number, Supplier>()
  const skuIds = new Map<string, string>()
  // One after the other: the last company that signed up is the one made a supplier.
  for (const [number, own] of [...bySupplier].sort(([a], [b]) => a - b)) {
    const name = `Wholesaler ${String(number + 1).padStart(2, '0')}`
    const slug = name.toLowerCase().replace(' ', '-')
    const supplier = await openSupplier(market, { name, slug, country: 'GB', currency: CURRENCY })
    suppliers.set(number, supplier)
    await importCatalogue(supplier, priceListOf(own))
    for (const [code, id] of await listSkus(supplier, own)) skuIds.set(code, id)
  }
  return { market, payingOf, bank, buyers: [], suppliers, skuIds }
}

// With DATABASE_URL the database is somebody's: sums over it must be ours alone.
async function refuseUsed({ owner }: Market): Promise<void> {
  const { rows } = await owner.query<{ used: boolean }>(
    `select exists (select from parties.parties) as used`,
  )
  if (rows[0]?.used) throw new Error('The database is in use. A replay needs an empty one.')
}

type OwnProducts = {
  items: { skus: { id: string; code: string }[] }[]
  next: string | null
}

const PAGE = 100

async function listSkus({ session }: Supplier, goods: readonly Good[]) {
  const found: [string, string][] = []
  let after: string | null = ''
  while (after !== null) {
    const query: string = after && `&after=${encodeURIComponent(after)}`
    const path = `/v1/supplier/products?limit=${PAGE}${query}`
    const { items, next }: OwnProducts = await session.get<OwnProducts>(path)
    for (const { skus } of items) for (const { id, code } of skus) found.push([code, id])
    after = next
  }
  if (found.length !== goods.length) {
    throw new Error(`a supplier imported ${goods.length} goods and has ${found.length}`)
  }
  return found
}

/** Runs a subcommand of the server as its operator would; says what it printed and how it ended. */
export function runDanbao({ env }: Market, args: readonly string[]) {
  return new Promise<{ output: string; ok: boolean }>((resolve, reject) => {
    const child = spawn(process.execPath, ['server/src/main.ts', ...args], { env, stdio: 'pipe' })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    }
    child.on('error', reject)
    child.on('close', (code) => resolve({ output, ok: code === 0 }))
  })
}
