// Captures without HTTP: signed notices as they come out of the request, taken, proven, applied.
// The orders they pay are placed over HTTP beforehand.
import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { buildApp } from '../../server/src/app.ts'
import { createAlipay } from '../../server/src/gateways/index.ts'
import { orderEffects } from '../../server/src/orders/index.ts'
import { createOutcomes } from '../../server/src/payments/index.ts'
import { createNoticeTaker } from '../../server/src/payments/notices.ts'
import { realEnv } from '../../server/src/platform/env.ts'
import { createPool } from '../http-pool.ts'
import { importCatalogue, openBuyer, openCategory, openSupplier, type Shop } from '../market.ts'
import { OUTSTANDING, type Books } from './books.ts'

const APP = '2021000000000001'
const SELLER = '2088000000000099'
const BUYERS = 48

/** Places so many orders, then takes the notices that they are paid. Captures a second. */
export async function measureCaptures(books: Books, orders: number): Promise<number> {
  const ours = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const theirs = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const { db, owner } = books
  const gateway = createAlipay(
    {
      ...{ gatewayUrl: 'http://127.0.0.1:9/gateway.do', appId: APP, sellerId: SELLER },
      privateKey: ours.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
      alipayPublicKeys: [
        theirs.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
      ],
      notifyUrl: 'http://127.0.0.1:9/notices/alipay',
    },
    realEnv,
  )
  const gateways = { alipay: gateway }
  const publicUrl = 'http://127.0.0.1:4400'
  const app = await buildApp({ db, env: realEnv, gateways, publicUrl, logLevel: 'warn' })
  const url = await app.http.listen({ port: 0, host: '127.0.0.1' })
  try {
    await placeOrders({ owner: owner.pool, shop: createPool(url, BUYERS) }, orders)
  } finally {
    await app.http.close()
  }
  const { rows } = await owner.pool.query<{ number: string; minor: string }>(
    `select number, amount::text as minor from payments.attempts order by number`,
  )
  const notices = rows.map((attempt, index) => noticeOf(attempt, index, theirs.privateKey))
  const take = createNoticeTaker(
    {
      ...{ db, env: realEnv, log: app.http.log, gateways },
      ...{ effects: orderEffects(realEnv), outcomes: createOutcomes() },
    },
    gateway,
  )
  const waiting = notices.values()
  const started = performance.now()
  await Promise.all(
    Array.from({ length: OUTSTANDING }, async () => {
      for (const notice of waiting) {
        if (!(await take(notice))) throw new Error('a notice was not taken')
      }
    }),
  )
  const seconds = (performance.now() - started) / 1000
  await expectFunded(books, notices.length)
  return notices.length / seconds
}

async function placeOrders(market: Shop, orders: number) {
  await openCategory(market, 'bench')
  const supplier = await openSupplier(market, {
    ...{ name: 'Supplier', country: 'CN', slug: 'supplier', currency: 'CNY' },
  })
  const skus = Array.from({ length: 50 }, (_, n) => `S${n}`)
  const header =
    'sku,product,title_en,title_zh,description_en,description_zh,category,variant_en,variant_zh,' +
    'unit,weight_g,moq,stock,tiers,picture,origin'
  const rows = skus.map(
    (sku, n) => `${sku},P${n},Mug ${n},杯子${n},,,bench,,,piece,300,1,100000000,1:12.50,,CN`,
  )
  await importCatalogue(supplier, [header, ...rows].join('\n'))
  const { rows: found } = await market.owner.query<{ id: string }>('select id from catalog.skus')
  const { encodeId } = await import('../../server/src/kernel/ids.ts')
  const skuIds = found.map(({ id }) => encodeId('sku', id))
  let left = orders
  await Promise.all(
    Array.from({ length: BUYERS }, async (_, n) => {
      const buyer = await openBuyer(market, { name: `Buyer ${n}`, country: 'GB' })
      const { session, addressId } = buyer
      while (left > 0) {
        left -= 1
        const lines = [0, 1].map((i) => ({ skuId: skuIds[(left + i * 7) % 50], quantity: 1 + i }))
        await session.post('/v1/cart/lines', { lines })
        const quote = await session.post<{ id: string }>('/v1/quotes', {
          ...{ addressId, method: 'alipay' },
        })
        await session.post('/v1/order-groups', { quoteId: quote.id })
      }
    }),
  )
}

function noticeOf(attempt: { number: string; minor: string }, index: number, key: KeyObject) {
  const yuan = (Number(attempt.minor) / 100).toFixed(2)
  const fields: Record<string, string> = {
    ...{ app_id: APP, seller_id: SELLER, charset: 'utf-8', version: '1.0' },
    notify_id: randomBytes(16).toString('hex'),
    ...{ notify_time: '2026-11-01 12:00:00', notify_type: 'trade_status_sync' },
    ...{ out_trade_no: attempt.number, total_amount: yuan, receipt_amount: yuan },
    trade_no: `20261101220014${String(index).padStart(14, '0')}`,
    ...{ trade_status: 'TRADE_SUCCESS', gmt_payment: '2026-11-01 12:00:00' },
  }
  const text = Object.keys(fields)
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((name) => `${name}=${fields[name]}`)
    .join('&')
  const signature = sign('sha256', Buffer.from(text), key).toString('base64')
  const form = { ...fields, sign: signature, sign_type: 'RSA2' }
  return { headers: {}, body: new URLSearchParams(form).toString() }
}

async function expectFunded({ owner }: Books, captures: number) {
  const { rows } = await owner.pool.query<{ n: number }>(
    `select count(*)::int as n from payments.intents i
      join payments.attempts a on a.intent_id = i.id
      join payments.captures c on c.attempt_id = a.id where i.state = 'succeeded'`,
  )
  if (rows[0]?.n !== captures) throw new Error(`${rows[0]?.n} of ${captures} payments succeeded`)
}
