import { afterAll, beforeAll, expect, test } from 'vitest'
import { only } from '../src/kernel/result.ts'
import { anOperator } from './cast.ts'
import type { Client } from './client.ts'
import { expectOk, payAtCashier, placeOrders, untilIntent } from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aSupplier, type Buyer } from './market.ts'

// What a buyer shows for a transfer that is on its way.

let server: TestServer
let buyer: Buyer
let skuId: string

beforeAll(async () => {
  server = await startTestServer()
  buyer = await aBuyer(server)
  skuId = only((await aSupplier(server, { stock: 1_000 })).skus)
})
afterAll(() => server.stop())

const pdf = Buffer.from('%PDF-1.7\nproof')
const png = Buffer.from('89504e470d0a1a0a00', 'hex')

type ProofJson = Readonly<{ id: string; fileName: string; mediaType: string; bytes: number }>
type Answered = Readonly<{ status: number; body: ProofJson & { code?: string } }>

async function add(
  client: Client,
  intentId: string,
  content: Buffer,
  { type = 'application/pdf', name = 'slip.pdf' } = {},
): Promise<Answered> {
  const path = `/v1/payment-intents/${intentId}/proofs?fileName=${encodeURIComponent(name)}`
  const answer = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': type, cookie: client.cookies() },
    body: new Uint8Array(content),
  })
  return { status: answer.status, body: (await answer.json()) as Answered['body'] }
}

const order = () => placeOrders(buyer, [{ skuId, quantity: 1 }])

async function listed(client: Client, intentId: string): Promise<readonly ProofJson[]> {
  const path = `/v1/payment-intents/${intentId}/proofs`
  return expectOk(await client.get<{ items: ProofJson[] }>(path)).items
}

test('a proof is kept as it is, for its buyer and the operator to read', async () => {
  const { intentId } = await order()
  const { status, body } = await add(buyer.client, intentId, pdf)
  expect([status, body.mediaType, body.bytes]).toEqual([200, 'application/pdf', pdf.length])
  const operator = await anOperator(server)
  for (const { client } of [buyer, operator]) {
    expect(await listed(client, intentId)).toEqual([body])
    const url = `${server.url}/v1/payment-intents/${intentId}/proofs/${body.id}`
    const file = await fetch(url, { headers: { cookie: client.cookies() } })
    expect(Buffer.from(await file.arrayBuffer())).toEqual(pdf)
    expect(file.headers.get('content-type')).toBe('application/pdf')
    expect(file.headers.get('content-disposition')).toBe('attachment')
    expect(file.headers.get('x-content-type-options')).toBe('nosniff')
  }
})

test('what it is, its first bytes say, whatever it is called', async () => {
  const { intentId } = await order()
  const { body } = await add(buyer.client, intentId, png, { name: 'slip.pdf' })
  expect(body.mediaType).toBe('image/png')
  for (const content of [Buffer.from('<html><script>'), Buffer.from('{"a":1}')]) {
    const refused = await add(buyer.client, intentId, content)
    expect([refused.status, refused.body.code]).toEqual([422, 'payments.proof_unreadable'])
  }
  const other = await add(buyer.client, intentId, pdf, { type: 'text/html' })
  expect(other.status).toBe(415)
  const large = Buffer.concat([pdf, Buffer.alloc(5 * 1024 * 1024)])
  expect((await add(buyer.client, intentId, large)).status).toBe(413)
  expect(await listed(buyer.client, intentId)).toHaveLength(1)
})

test('nobody else adds, lists or reads one', async () => {
  const { intentId } = await order()
  const { body } = await add(buyer.client, intentId, pdf)
  const { client } = await aBuyer(server)
  expect((await add(client, intentId, pdf)).body.code).toBe('payments.not_found')
  const path = `/v1/payment-intents/${intentId}/proofs`
  expect((await client.get(path)).status).toBe(404)
  expect((await client.get(`${path}/${body.id}`)).status).toBe(404)
  const another = await order()
  const elsewhere = `/v1/payment-intents/${another.intentId}/proofs/${body.id}`
  expect((await buyer.client.get(elsewhere)).status).toBe(404)
})

test('five are enough, and what is paid needs none', async () => {
  const { intentId } = await order()
  for (let n = 0; n < 5; n += 1) expect((await add(buyer.client, intentId, pdf)).status).toBe(200)
  expect((await add(buyer.client, intentId, pdf)).body.code).toBe('payments.too_many_proofs')
  const paid = await order()
  await payAtCashier(paid.next?.url ?? '')
  await untilIntent(buyer.client, paid.intentId, 'succeeded')
  expect((await add(buyer.client, paid.intentId, pdf)).body.code).toBe('payments.not_awaiting')
})
