// From cart to paid at 16 buyers at once, over the whole HTTP road: cart, address, quote, pay at
// the separate sandbox's cashier, its signed notice, confirmed. Against TPC-B on the same
// PostgreSQL.
import { readFile } from 'node:fs/promises'
import { spawnSync } from 'node:child_process'
import { payAtCashier } from './http.ts'
import {
  address,
  importCatalogue,
  openBuyer,
  openCategory,
  openSupplier,
  startMarket,
  type Buyer,
  type Market,
} from './market.ts'
import { percentile, printTable } from './report.ts'
import { prepareTpcb } from './tpcb.ts'

const BUYERS = 16
const SUPPLIERS = 20
const SKUS = 50
const WARM_UP_SECONDS = 10
const TPCB_SECONDS = 15
const RICH_WALLET = {
  account: 'bench@sandbox.test',
  loginPassword: '111111',
  payPassword: '111111',
  balance: '90000000.00',
}
const seconds = Number(process.env['BENCH_SECONDS'] ?? 60)

export async function benchCheckout(): Promise<boolean> {
  const market = await startMarket()
  try {
    const skus = await openShop(market)
    await market.control('/wallets', RICH_WALLET)
    const buyers = await Promise.all(
      Array.from({ length: BUYERS }, (_, i) =>
        openBuyer(market, { name: `Buyer ${i}`, country: 'GB' }),
      ),
    )
    const tpcb = await prepareTpcb(market.ownerUrl, BUYERS)
    const before = await tpcb.run(TPCB_SECONDS)
    await load(market, { buyers, skus, seconds: WARM_UP_SECONDS })
    const { paid, latencies, elapsed } = await load(market, { buyers, skus, seconds })
    const memory = await serverMemory(market)
    const after = await tpcb.run(TPCB_SECONDS)
    await tpcb.stop()
    const proof = await prove(market)
    const rate = paid / elapsed
    const tpcbRate = (before + after) / 2
    const figures = {
      ordersPerSecond: round(rate),
      paid,
      seconds: round(elapsed),
      p50Ms: round(percentile(latencies, 0.5)),
      p95Ms: round(percentile(latencies, 0.95)),
      p99Ms: round(percentile(latencies, 0.99)),
      serverMemoryMiB: round(memory),
      tpcbBefore: round(before),
      tpcbAfter: round(after),
      ...proof.figures,
    }
    const ratios = { toTpcb: Math.round((rate / tpcbRate) * 10_000) / 10_000 }
    printTable('cart to paid, 16 buyers', { ...figures, ...ratios })
    console.log(JSON.stringify({ bench: 'checkout', figures, ratios }))
    return proof.ok
  } finally {
    await market.stop()
  }
}

const round = (value: number) => Math.round(value * 10) / 10

/** SKUs by supplier: an order takes two of one. */
async function openShop(market: Market): Promise<string[][]> {
  await openCategory(market, 'bench')
  const header =
    'sku,product,title_en,title_zh,description_en,description_zh,category,variant_en,variant_zh,' +
    'unit,weight_g,moq,stock,tiers,picture,origin'
  for (let i = 0; i < SUPPLIERS; i += 1) {
    const profile = { name: `Supplier ${i}`, country: 'CN', slug: `supplier-${i}`, currency: 'CNY' }
    const supplier = await openSupplier(market, profile)
    const rows = Array.from(
      { length: SKUS },
      (_, n) =>
        `S${i}-${n},P${i}-${n},Mug ${n},杯子${n},,,bench,,,piece,300,1,1000000,` +
        `1:12.50;10:11.20;100:9.999,ceramics/mug-1,CN`,
    )
    await importCatalogue(supplier, [header, ...rows].join('\n'))
  }
  const { rows } = await market.owner.query<{ ids: string[] }>(
    `select array_agg(id::text) as ids from catalog.skus group by supplier_id`,
  )
  const { encodeId } = await import('../server/src/kernel/ids.ts')
  return rows.map(({ ids }) => ids.map((id) => encodeId('sku', id)))
}

type Load = Readonly<{ buyers: readonly Buyer[]; skus: readonly string[][]; seconds: number }>

async function load(market: Market, { buyers, skus, seconds: duration }: Load) {
  const started = performance.now()
  const end = started + duration * 1000
  const latencies: number[] = []
  await Promise.all(
    buyers.map(async (buyer) => {
      while (performance.now() < end) {
        const began = performance.now()
        await buy(market, buyer, skus)
        latencies.push(performance.now() - began)
      }
    }),
  )
  const elapsed = (performance.now() - started) / 1000
  return { paid: latencies.length, latencies, elapsed }
}

const pick = <T>(items: readonly T[]): T => {
  const item = items[Math.floor(Math.random() * items.length)]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}

async function buy(market: Market, { session, addressId }: Buyer, skus: readonly string[][]) {
  const own = pick(skus)
  const first = pick(own)
  const second = pick(own.filter((skuId) => skuId !== first))
  await session.post('/v1/cart/lines', {
    lines: [first, second].map((skuId) => ({
      skuId,
      quantity: 1 + Math.floor(Math.random() * 20),
    })),
  })
  const where = { ...address('GB'), line1: `${1 + Math.floor(Math.random() * 999)} Dock Road` }
  await session.put(`/v1/addresses/${addressId}`, where)
  const quote = await session.post<{ id: string }>('/v1/quotes', { addressId, method: 'alipay' })
  const placed = await session.post<{ intentId: string; next: { url: string } }>(
    '/v1/order-groups',
    { quoteId: quote.id },
  )
  await payAtCashier(market.sandbox, placed.next.url, RICH_WALLET.account)
  const intent = `/v1/payment-intents/${placed.intentId}?waitSeconds=20`
  const { state } = await session.get<{ state: string }>(intent)
  if (state !== 'succeeded') throw new Error(`the intent is ${state} after waiting`)
}

/** The server's resident memory, from the system. */
async function serverMemory({ publicUrl }: Market): Promise<number> {
  const port = new URL(publicUrl).port
  const found = spawnSync('sh', ['-c', `grep -l "PORT=${port}" /proc/[0-9]*/environ 2>/dev/null`])
  let largest = 0
  for (const file of found.stdout.toString().split('\n').filter(Boolean)) {
    const dir = file.slice(0, file.lastIndexOf('/'))
    const command = await readFile(`${dir}/cmdline`, 'utf8').catch(() => '')
    if (!command.includes('server/src/main.ts')) continue
    const status = await readFile(`${dir}/status`, 'utf8').catch(() => '')
    largest = Math.max(largest, Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
  }
  return largest
}

/** The books verify, and what the sandbox says it took is what they hold, to the cent. */
async function prove(market: Market) {
  const verified = spawnSync(process.execPath, ['server/src/main.ts', 'ledger', 'verify'], {
    env: market.env,
    encoding: 'utf8',
  })
  const { paid } = await market.control<{ paid: string }>('/alipay/apps/2021000000000001/totals')
  const { rows } = await market.owner.query<{ minor: string; intents: string }>(
    `select coalesce((select debits_posted - credits_posted from ledger.accounts
        where code = 'network:alipay:CNY'), 0)::text as minor,
      (select count(*) from payments.intents where state = 'succeeded')::text as intents`,
  )
  const [books] = rows
  const ok = verified.status === 0 && paid.replace('.', '') === books?.minor
  if (!ok) console.error(verified.stdout, verified.stderr, { sandboxPaid: paid, books })
  return {
    ok,
    figures: { sandboxPaidCny: paid, booksPaidMinor: books?.minor ?? '', ledgerVerified: ok },
  }
}
