import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { only } from '../kernel/result.ts'
import {
  aPaidOrder,
  expectOk,
  ordersOf,
  payAtCashier,
  placeOrders,
  untilIntent,
  type Placed,
} from '../../test/checkout.ts'
import { startTestServer, type TestServer } from '../../test/harness.ts'
import { aBuyer, aRate, aSupplier, signUp, type Buyer, type Supplier } from '../../test/market.ts'
import { readPdf } from '../../test/pdf.ts'
import { fundWallet } from '../../test/wallet.ts'
import { inTransaction } from '../platform/db.ts'
import { runDueJobs, type Job } from '../platform/jobs.ts'
import { formatsFor } from './formats.ts'
import {
  createMailer,
  createReceiptPrinter,
  notificationsJobs,
  notificationSubscribers,
} from './index.ts'

const Message = Type.Object({
  id: Type.String(),
  subject: Type.String(),
  text: Type.String(),
  html: Type.String(),
  attachments: Type.Array(Type.Object({ filename: Type.String(), contentType: Type.String() })),
})
type Message = Static<typeof Message>

let server: TestServer
let british: Supplier
let chinese: Supplier

beforeAll(async () => {
  server = await startTestServer()
  await aRate(server, 'GBP', '9.123457')
  british = await aSupplier(server, { currency: 'GBP', goods: ['1:2.55'], stock: 100_000 })
  chinese = await aSupplier(server, { goods: ['1:0.065'], stock: 100_000 })
})
afterAll(() => server.stop())

async function mailsTo(email: string): Promise<Message[]> {
  const { messages } = await server.sandbox.control('GET', `/mail?to=${encodeURIComponent(email)}`)
  return Value.Parse(Type.Array(Message), messages)
}

/** In alphabetical order: the queue sends in any those that are due at the same instant. */
const subjectsTo = async (email: string) =>
  (await mailsTo(email)).map(({ subject }) => subject).toSorted((a, b) => (a < b ? -1 : 1))

const isConfirmation = ({ subject }: Message) => subject.startsWith('Payment received: ')

/** Puts every event in the outbox once more, as if it had never been delivered. */
async function repeatEvents() {
  await server.owner.pool.query(
    'insert into platform.outbox select id from platform.events on conflict do nothing',
  )
  await server.settle()
}

/** Pays for goods of both suppliers. */
async function payForBoth(buyer: Buyer) {
  const lines = [...british.skus, ...chinese.skus].map((skuId) => ({ skuId, quantity: 100 }))
  const placed = await placeOrders(buyer, lines)
  await payAtCashier(placed.next?.url ?? '')
  await untilIntent(buyer.client, placed.intentId, 'succeeded')
  await server.settle()
  return ordersOf(buyer.client, placed.groupId)
}

test('who placed the orders is told once that they are paid, in their language', async () => {
  const buyer = await aBuyer(server, { country: 'CN', locale: 'zh', timeZone: 'Asia/Shanghai' })
  const orders = await payForBoth(buyer)
  await repeatEvents()
  await server.settle()
  await repeatEvents()
  const mail = only(await mailsTo(buyer.email))
  const [first, second] = orders.map(({ number }) => number)
  expect(mail.subject).toBe(`已收到您的付款：订单 ${first}和${second}`)
  expect(mail.html).toContain('<html lang="zh-CN">')
  expect(mail.text).toContain('红窑 · 订单')
  expect(mail.text).toContain('按 1 GBP = 9.123457 CNY 实付')
  expect(mail.text).toContain(`${server.url}/account/orders/${orders[0]?.id}`)
})

test('what a balance and a network paid together is confirmed once, with both', async () => {
  const buyer = await aBuyer(server)
  await fundWallet(server, buyer, { minor: 500n })
  const lines = [{ skuId: only(chinese.skus), quantity: 100 }]
  expectOk(await buyer.client.post('/v1/cart/lines', { lines }))
  const wanted = { addressId: buyer.addressId, method: 'alipay', useBalance: true }
  const { id: quoteId } = expectOk(await buyer.client.post<{ id: string }>('/v1/quotes', wanted))
  const placed = expectOk(await buyer.client.post<Placed>('/v1/order-groups', { quoteId }))
  await payAtCashier(placed.next?.url ?? '')
  await untilIntent(buyer.client, placed.intentId, 'succeeded')
  await server.settle()
  const mail = only(await mailsTo(buyer.email))
  expect(mail.text).toContain('Alipay · ¥6.50')
  expect(mail.text).toContain('Balance · ¥5.00')
  expect(mail.text).toContain('¥11.50')
  const subjects = await subjectsTo(chinese.email)
  const [order] = await ordersOf(buyer.client, placed.groupId)
  expect(subjects.filter((subject) => subject.includes(order?.number ?? ''))).toHaveLength(1)
})

test('the receipt is attached as a PDF with the orders, the goods and the charge', async () => {
  const buyer = await aBuyer(server)
  const orders = await payForBoth(buyer)
  const mail = only(await mailsTo(buyer.email))
  const file = only(mail.attachments)
  expect(file).toMatchObject({
    filename: `danbao-receipt-R-${orders[0]?.number}-G.pdf`,
    contentType: 'application/pdf',
  })
  const answer = await fetch(`${server.sandbox.url}/mail/${mail.id}/attachments/0`)
  const { pages, lang } = readPdf(new Uint8Array(await answer.arrayBuffer()))
  expect(lang).toBe('en-GB')
  const text = pages.join(' ').replaceAll('\u00a0', ' ')
  for (const { number } of orders) expect(text).toContain(`Order ${number}`)
  for (const part of ['Harbour & Pine', '12 Quay Street', 'Celadon mug', '0.065', 'Alipay'])
    expect(text).toContain(part)
  const charge = orders.reduce((sum, order) => sum + BigInt(order.charge.minor), 0n)
  const shown = formatsFor('en', 'UTC').money({ currency: 'CNY', minor: charge })
  expect(text).toContain(shown.replace('\u00a0', ' '))
})

test('each member of a supplier who can ship is told once, and viewers are not', async () => {
  const supplier = await aSupplier(server)
  const [member, viewer] = [await signUp(server, { locale: 'en' }), await signUp(server)]
  for (const [{ email }, role] of [
    [member, 'member'],
    [viewer, 'viewer'],
  ] as const) {
    await server.owner.pool.query(
      `insert into parties.memberships (person_id, party_id, role, created_at)
        select id, $2, $3, created_at from identity.people where email = $1`,
      [email, supplier.partyUuid, role],
    )
  }
  const buyer = await aBuyer(server)
  const order = await aPaidOrder(buyer, [{ skuId: only(supplier.skus), quantity: 3 }])
  await server.settle()
  await repeatEvents()
  expect(await subjectsTo(supplier.email)).toEqual([`您有一笔已付款的订单待发货：${order.number}`])
  expect(await subjectsTo(viewer.email)).toEqual([])
  const mail = only(await mailsTo(member.email))
  expect(mail.subject).toBe(`You have a paid order to ship: ${order.number}`)
  expect(mail.text).toContain('12 Quay Street')
  expect(mail.text).toContain(`${server.url}/supplier/orders/${order.id}`)
  expect(mail.attachments).toEqual([])
})

test('a refund is told to the buyer once, at the rate they paid', async () => {
  const buyer = await aBuyer(server)
  const order = await aPaidOrder(buyer, [{ skuId: only(british.skus), quantity: 10 }])
  const path = `/v1/supplier/orders/${order.id}/refunds`
  const amount = { currency: 'GBP', minor: '500' }
  expectOk(await british.client.post(path, { amount, reason: 'Two <arrived> broken' }))
  await untilMails(buyer, 2)
  await repeatEvents()
  expect(await subjectsTo(buyer.email)).toEqual([
    `Payment received: order ${order.number}`,
    `Refund of £5.00 for order ${order.number}`,
  ])
  const mail = only((await mailsTo(buyer.email)).filter((each) => !isConfirmation(each)))
  expect(mail.text).toContain('Returned to you at 1 GBP = 9.123457 CNY: ¥45.62\u00a0CNY')
  expect(mail.text).toContain('Two <arrived> broken')
  expect(mail.html).toContain('Two &lt;arrived&gt; broken')
})

test('money that came too late is told when it arrives and when it has gone back', async () => {
  const buyer = await aBuyer(server)
  const placed = await placeOrders(buyer, [{ skuId: only(chinese.skus), quantity: 100 }])
  expectOk(await buyer.client.post(`/v1/order-groups/${placed.groupId}/cancel`))
  await payAtCashier(placed.next?.url ?? '')
  await untilMails(buyer, 2)
  await repeatEvents()
  const [order] = await ordersOf(buyer.client, placed.groupId)
  expect(await subjectsTo(buyer.email)).toEqual([
    `Paid too late: your payment for order ${order?.number} goes back`,
    '¥11.50\u00a0CNY has gone back to you',
  ])
})

async function untilMails(buyer: Buyer, count: number) {
  while ((await mailsTo(buyer.email)).length < count) {
    await server.clock.advance(4_000)
    await server.settle()
  }
}

const receipts = createReceiptPrinter()

/** Runs the queue with another way to send, right now instead of when the queue would try again. */
async function workWith(smtpUrl: string) {
  const mailer = createMailer(smtpUrl, 'Danbao <noreply@danbao.test>')
  await runNow(notificationsJobs({ mailer, receipts, publicUrl: server.url }))
}

async function runNow(jobs: readonly Job[]) {
  const { db, env, app, owner } = server
  await owner.pool.query('update graphile_worker._private_jobs set run_at = $1', [new Date()])
  await runDueJobs({ db, env, log: app.http.log, jobs })
}

async function recorded(buyer: Buyer) {
  const { rows } = await server.owner.pool.query<{ state: string; tries: number }>(
    `select m.state, m.tries from notifications.mails m join identity.people p on p.id = m.person_id
      where p.email = $1`,
    [buyer.email],
  )
  return rows
}

/** Who paid, and whose confirmation is still in the queue. */
async function aWaitingMail(): Promise<Buyer> {
  const buyer = await aBuyer(server)
  await aPaidOrder(buyer, [{ skuId: only(chinese.skus), quantity: 100 }])
  while ((await server.app.workOnce()) > 0);
  return buyer
}

test('a mail that fails is tried again by the queue, under the same name', async () => {
  const buyer = await aWaitingMail()
  await workWith('smtp://127.0.0.1:1')
  expect(await recorded(buyer)).toEqual([{ state: 'sending', tries: 1 }])
  await workWith(`smtp://127.0.0.1:${server.sandbox.smtpPort}`)
  expect(await recorded(buyer)).toEqual([{ state: 'sent', tries: 2 }])
  expect(await mailsTo(buyer.email)).toHaveLength(1)
})

test('an address that is refused for good is not tried again', async () => {
  const buyer = await aWaitingMail()
  const refusing = await startRefusingServer()
  await workWith(refusing.url)
  expect(await recorded(buyer)).toEqual([{ state: 'rejected', tries: 1 }])
  await workWith(`smtp://127.0.0.1:${server.sandbox.smtpPort}`)
  expect(await mailsTo(buyer.email)).toEqual([])
  refusing.stop()
})

/** An SMTP server that knows nobody. */
async function startRefusingServer() {
  const sockets = new Set<Socket>()
  const smtp = createServer((socket) => {
    sockets.add(socket)
    socket.write('220 ready\r\n')
    socket.on('data', (data) => {
      const command = data.toString().slice(0, 4).toUpperCase()
      socket.write(command === 'RCPT' ? '550 no such mailbox\r\n' : '250 ok\r\n')
    })
    socket.on('error', () => undefined)
  }).listen(0, '127.0.0.1')
  await once(smtp, 'listening')
  const address = smtp.address()
  assert(typeof address === 'object' && address !== null)
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    stop: () => {
      smtp.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

test('a supplier is not told to ship what was refunded in the meantime', async () => {
  const supplier = await aSupplier(server)
  const buyer = await aBuyer(server)
  const order = await aPaidOrder(buyer, [{ skuId: only(supplier.skus), quantity: 1 }])
  while ((await server.app.workOnce()) > 0);
  const path = `/v1/supplier/orders/${order.id}/refunds`
  expectOk(await supplier.client.post(path, { amount: order.total, reason: 'Sold out' }))
  while ((await ordersOf(buyer.client, order.groupId))[0]?.state !== 'refunded') {
    await server.clock.advance(4_000)
    while ((await server.app.workOnce()) > 0);
  }
  await server.settle()
  expect(await subjectsTo(supplier.email)).toEqual([])
})

test('without a mailer nothing is queued, and the log says so once', () => {
  const said: string[] = []
  const say = (first: unknown, second?: string) => said.push(second ?? String(first))
  const log = { info: say, warn: say, error: say }
  expect(notificationSubscribers({ env: server.env, log, mailer: undefined })).toEqual([])
  expect(notificationsJobs({ mailer: undefined, receipts, publicUrl: server.url })).toEqual([])
  expect(said).toEqual(['SMTP_URL is not set: no mail will be sent'])
})

test('a batch of events is queued by two statements, each mail once', async () => {
  const mailer = createMailer('smtp://127.0.0.1:1', 'x@danbao.test')
  const failures: unknown[] = []
  const log = { info: () => {}, warn: () => {}, error: (what: unknown) => failures.push(what) }
  const subscriber = only(notificationSubscribers({ env: server.env, log, mailer }))
  const buyer = await aBuyer(server)
  await aPaidOrder(buyer, [{ skuId: only(chinese.skus), quantity: 100 }])
  const { rows } = await server.owner.pool.query<{ captureId: string }>(
    `select data->>'captureId' as "captureId" from platform.events
      where type = 'payments.captured' order by id desc limit 1`,
  )
  const { captureId } = only(rows)
  const about = [{ captureId }, { captureId: 'cap_1' }, { captureId }, {}]
  const events = Array.from({ length: 200 }, (_, index) => ({
    id: BigInt(index),
    type: 'payments.captured',
    object: 'pi_1',
    actor: 'system',
    occurredAt: server.env.now(),
    data: about[index % about.length] ?? {},
  }))
  const statements: string[] = []
  const counted = inTransaction(server.db, async (trx) => {
    const query: typeof trx.query = (asked) => {
      statements.push(asked.name ?? 'unnamed')
      return trx.query(asked)
    }
    const waiting = () =>
      trx.query<{ key: string }>({
        name: 'test.waiting',
        text: `select key from graphile_worker._private_jobs where key like 'mail.%'`,
      })
    const before = new Set((await waiting()).map(({ key }) => key))
    await subscriber.handle({ ...trx, query }, events)
    const queued = (await waiting()).map(({ key }) => key).filter((key) => !before.has(key))
    expect(queued.map((key) => key.split('.')[1]).toSorted()).toEqual(['confirmation', 'to_ship'])
    throw new Error('undone')
  })
  await expect(counted).rejects.toThrow('undone')
  expect(statements).toEqual(['notifications.errands', 'jobs.enqueue'])
  // What names nothing is reported and does not stop the rest.
  expect(failures).toHaveLength(100)
})
