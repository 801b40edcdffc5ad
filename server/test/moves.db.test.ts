import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuidOf } from '../src/kernel/ids.ts'
import { addMs } from '../src/kernel/time.ts'
import type { Moves } from '../src/kernel/moves.ts'
import { only } from '../src/kernel/result.ts'
import { createAlipay } from '../src/gateways/index.ts'
import type { CloseAnswer, Gateway, PaymentAnswer, RefundAnswer } from '../src/gateways/gateway.ts'
import { systemCaller } from '../src/identity/identity.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import { orderEffects } from '../src/orders/index.ts'
import { orderMoves } from '../src/orders/orders.ts'
import { capturePayments } from '../src/payments/captures.ts'
import { attemptMoves, intentMoves, refundMoves } from '../src/payments/payments.ts'
import {
  cancelIntent,
  createOutcomes,
  dispatchRefunds,
  expireIntents,
  queryDueAttempts,
  type PaymentsDeps,
} from '../src/payments/index.ts'
import { inTransaction } from '../src/platform/db.ts'
import { aPaidOrder, expectOk, placeOrders } from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { aBuyer, aSupplier, type Buyer, type Supplier } from './market.ts'

// Every state by everything that can happen to it. What a network says is dictated; everything else
// is real.

let server: TestServer
let buyer: Buyer
let supplier: Supplier
let skuId: string

beforeAll(async () => {
  server = await startTestServer()
  buyer = await aBuyer(server)
  supplier = await aSupplier(server, { stock: 100_000 })
  skuId = only(supplier.skus)
})
afterAll(async () => {
  expect((await verifyLedger(server.db)).findings).toEqual([])
  await server.stop()
})

const SECOND_MS = 1_000
const MINUTE_MS = 60_000

/** The time is over, with the grace. */
const OVER_MS = 31 * MINUTE_MS

type Said = Partial<{ query: PaymentAnswer; close: CloseAnswer; laterMs: number }>

/** A payment service that is told this of one payment, and nothing of the others. */
function told(number: string, { query, close, laterMs = 6 * SECOND_MS }: Said): PaymentsDeps {
  const gateway: Gateway = {
    ...createAlipay(server.alipay, server.env),
    query: (about) => Promise.resolve(about.number === number && query ? query : nothing),
    close: (about) => Promise.resolve(about.number === number && close ? close : nothing),
  }
  const env = { ...server.env, now: () => addMs(server.env.now(), laterMs) }
  return {
    ...{ db: server.db, env, log: server.app.http.log, gateways: { alipay: gateway } },
    ...{ effects: orderEffects(env), outcomes: createOutcomes() },
  }
}
const nothing = { status: 'unknown', detail: 'no answer' } as const

type Subject = Readonly<{ intentId: string; number: string; charge: bigint }>
type Event = (subject: Subject) => Promise<unknown>

const reportOf = ({ number, charge }: Subject, minor = charge) => ({
  ...{ number, gatewayNumber: `T${number}${minor}`, payer: null, paidAt: server.env.now() },
  amount: { currency: 'CNY', minor },
})
const paid = (subject: Subject, minor?: bigint) =>
  ({ status: 'paid', report: reportOf(subject, minor) }) as const
const says = <S extends string>(status: S) => ({ status, detail: status })

async function noticed(subject: Subject, minor?: bigint) {
  const reports = { gateway: 'alipay', source: 'notice', reports: [reportOf(subject, minor)] }
  const deps = told(subject.number, {})
  await inTransaction(server.db, (trx) =>
    capturePayments(trx, deps, { ...reports, source: 'notice' }),
  )
}

async function asked(subject: Subject, said: Said) {
  const deps = told(subject.number, said)
  await server.owner.pool.query(
    `update payments.attempts set next_query_at = $2
      where number = $1 and next_query_at is not null`,
    [subject.number, new Date(0)],
  )
  while ((await queryDueAttempts(deps)) > 0);
}

const cancel = (subject: Subject, said: Said) =>
  cancelIntent(told(subject.number, said), systemCaller, subject.intentId).catch(
    (error: unknown) => error,
  )

const ending = { laterMs: OVER_MS } as const

/** What can happen to a payment, and what it makes of one that is waited for. */
const events: Readonly<Record<string, readonly [Event, string]>> = {
  'a notice says it is paid': [noticed, 'succeeded'],
  'a notice says another amount': [(it) => noticed(it, it.charge + 1n), 'awaiting_payment'],
  'asked, it is paid': [(it) => asked(it, { query: paid(it) }), 'succeeded'],
  'asked, another amount is paid': [
    (it) => asked(it, { query: paid(it, it.charge - 1n) }),
    'awaiting_payment',
  ],
  'asked, it is open': [(it) => asked(it, { query: says('pending') }), 'awaiting_payment'],
  'asked, it is closed': [(it) => asked(it, { query: says('closed') }), 'awaiting_payment'],
  'asked, it is not known': [(it) => asked(it, { query: says('absent') }), 'awaiting_payment'],
  'asked, there is no answer': [(it) => asked(it, {}), 'awaiting_payment'],
  'asked at the end, it is paid': [(it) => asked(it, { query: paid(it), ...ending }), 'succeeded'],
  'asked at the end, it is open and closes': [
    (it) => asked(it, { query: says('pending'), close: says('closed'), ...ending }),
    'expired',
  ],
  'asked at the end, it is closed': [
    (it) => asked(it, { query: says('closed'), ...ending }),
    'expired',
  ],
  'asked at the end, it is not known': [
    (it) => asked(it, { query: says('absent'), ...ending }),
    'expired',
  ],
  'asked at the end, there is no answer': [(it) => asked(it, ending), 'awaiting_payment'],
  'it is cancelled and closes': [(it) => cancel(it, { close: says('closed') }), 'cancelled'],
  'it is cancelled and not known': [(it) => cancel(it, { close: says('absent') }), 'cancelled'],
  'it is cancelled and was paid': [
    (it) => cancel(it, { close: says('paid'), query: paid(it) }),
    'succeeded',
  ],
  'it is cancelled and nobody answers': [(it) => cancel(it, {}), 'awaiting_payment'],
  'its time is over, with a try that is open': [
    ({ number }) => expireIntents(told(number, ending)),
    'awaiting_payment',
  ],
}

const histories: Readonly<Record<string, Event>> = {
  awaiting_payment: () => Promise.resolve(),
  succeeded: noticed,
  cancelled: (it) => cancel(it, { close: says('absent') }),
  expired: (it) => asked(it, { query: says('absent'), ...ending }),
}

type States = Readonly<{ intent: string; attempt: string; order: string }>

async function statesOf({ intentId }: Subject): Promise<States> {
  const { rows } = await server.owner.pool.query<States>(
    `select i.state as intent, a.state as attempt, o.state as order from payments.intents i
      join payments.attempts a on a.intent_id = i.id
      join orders.order_groups g on g.intent_id = i.id
      join orders.orders o on o.group_id = g.id where i.id = $1`,
    [uuidOf('pi', intentId)],
  )
  return only(rows)
}

async function aSubject(): Promise<Subject> {
  const { intentId } = await placeOrders(buyer, [{ skuId, quantity: 1 }])
  const { rows } = await server.owner.pool.query<{ number: string; amount: string }>(
    'select number, amount from payments.attempts where intent_id = $1',
    [uuidOf('pi', intentId)],
  )
  const { number, amount } = only(rows)
  return { intentId, number, charge: BigInt(amount) }
}

function expectMove<S extends string>(moves: Moves<S>, from: string, to: string) {
  const targets = Object.entries<readonly string[]>(moves).find(([state]) => state === from)?.[1]
  expect([from, ...(targets ?? [])]).toContain(to)
}

const intentCases = Object.keys(histories).flatMap((state) =>
  Object.keys(events).map((event) => [state, event] as const),
)

test.each(intentCases)('a payment that is %s: %s', async (state, event) => {
  const [subject, [happen, next] = []] = [await aSubject(), events[event]]
  await histories[state]?.(subject)
  const before = await statesOf(subject)
  expect(before.intent).toBe(state)
  await happen?.(subject)
  const after = await statesOf(subject)
  // Only one that is waited for changes; whatever comes later goes elsewhere.
  expect(after.intent).toBe(state === 'awaiting_payment' ? next : state)
  expectMove(intentMoves, before.intent, after.intent)
  expectMove(attemptMoves, before.attempt, after.attempt)
  expectMove(orderMoves, before.order, after.order)
  expect(after.order).toBe(after.intent === 'succeeded' ? 'paid' : after.intent)
})

/** What a network says of a refund that it is sent, and that it is asked about. */
const answers: Readonly<Record<string, readonly [RefundAnswer, RefundAnswer, string]>> = {
  'sent, it succeeds': [says('succeeded'), says('absent'), 'succeeded'],
  'sent, it is declined': [says('declined'), says('absent'), 'declined'],
  'sent, nobody answers': [says('unknown'), says('absent'), 'unknown'],
  'asked, it has succeeded': [says('unknown'), says('succeeded'), 'succeeded'],
  'asked, nobody answers': [says('unknown'), says('unknown'), 'unknown'],
}
const refundHistories = ['prepared', 'dispatched', 'unknown', 'succeeded', 'declined'] as const
const refundCases = refundHistories.flatMap((state) =>
  Object.keys(answers).map((answer) => [state, answer] as const),
)

test.each(refundCases)('a refund that is %s: %s', async (state, answer) => {
  const [send, ask, said = ''] = answers[answer] ?? []
  const order = await aPaidOrder(buyer, [{ skuId, quantity: 1 }])
  const body = { amount: { currency: 'CNY', minor: '100' }, reason: 'Broken' }
  const path = `/v1/supplier/orders/${order.id}/refunds`
  const { id } = only(expectOk(await supplier.client.post<Refunds>(path, body)).items)
  if (state !== 'prepared') await dispatch(id, { send: state, ask: says('unknown') })
  expect(await refundState(id)).toBe(state)
  await dispatch(id, { send: send ?? nothing, ask: ask ?? nothing, laterMs: 2 * MINUTE_MS })
  const isFinal = state === 'succeeded' || state === 'declined'
  // What was never sent is not asked about.
  const next = state === 'prepared' && answer.startsWith('asked') ? 'unknown' : said
  expect(await refundState(id)).toBe(isFinal ? state : next)
  // What is sent is dispatched first.
  expectMove(refundMoves, state === 'prepared' ? 'dispatched' : state, await refundState(id))
})

type Refunds = { items: { id: string }[] }

type Dispatch = Readonly<{
  send: RefundAnswer | 'dispatched' | 'unknown' | 'succeeded' | 'declined'
  ask: RefundAnswer | (() => RefundAnswer)
  laterMs?: number
}>

async function dispatch(id: string, { send, ask, laterMs = 0 }: Dispatch): Promise<void> {
  const deps = told(id, { laterMs })
  const gateway = deps.gateways['alipay']
  if (!gateway) throw new Error('there is no gateway')
  const answer =
    (of: RefundAnswer | (() => RefundAnswer)) => (about: Readonly<{ number: string }>) =>
      Promise.resolve(about.number !== id ? nothing : typeof of === 'function' ? of() : of)
  const dies = send === 'dispatched'
  const refund = dies
    ? () => Promise.reject(new Error('the process died'))
    : answer(typeof send === 'string' ? says(send) : send)
  const queryRefund = answer(ask)
  const gateways = { alipay: { ...gateway, refund, queryRefund } }
  const turn = dispatchRefunds({ ...deps, gateways })
  if (dies) await expect(turn).rejects.toThrow('died')
  else await turn
}

async function refundState(id: string): Promise<string> {
  const { rows } = await server.owner.pool.query<{ state: string }>(
    'select state from payments.refunds where id = $1',
    [uuidOf('ref', id)],
  )
  return only(rows).state
}

// The network itself may not see at once what it has done.
test('a refund that was sent before is not believed declined without asking once more', async () => {
  const order = await aPaidOrder(buyer, [{ skuId, quantity: 1 }])
  const body = { amount: { currency: 'CNY', minor: '100' }, reason: 'Broken' }
  const path = `/v1/supplier/orders/${order.id}/refunds`
  const { id } = only(expectOk(await supplier.client.post<Refunds>(path, body)).items)
  await dispatch(id, { send: 'unknown', ask: says('unknown') })
  const [first, ...later] = [says('absent'), says('unknown'), says('absent'), says('succeeded')]
  const asks = [first, ...later].values()
  const decline = { send: says('declined'), ask: () => asks.next().value ?? nothing }
  await dispatch(id, { ...decline, laterMs: MINUTE_MS })
  expect(await refundState(id)).toBe('unknown')
  await dispatch(id, { ...decline, laterMs: 10 * MINUTE_MS })
  expect(await refundState(id)).toBe('succeeded')
})

// Lesson SAL-9504: what was tried anew must not be left open when the first try pays after all.
test('a closed try that is paid after all pays, and the one in its place is given up', async () => {
  const subject = await aSubject()
  await asked(subject, { query: says('closed') })
  const path = `/v1/payment-intents/${subject.intentId}/attempts`
  expectOk(await buyer.client.post(path, { method: 'alipay' }))
  await noticed(subject)
  const attempts = async () => {
    const { rows } = await server.owner.pool.query<{
      number: string
      state: string
      asked: boolean
    }>(
      `select number, state, next_query_at is not null as asked from payments.attempts
        where intent_id = $1 order by id`,
      [uuidOf('pi', subject.intentId)],
    )
    return rows
  }
  const [, second] = await attempts()
  // Somebody may still pay it; that goes back then.
  expect(await attempts()).toMatchObject([
    { state: 'succeeded', asked: false },
    { state: 'closed', asked: true },
  ])
  await asked({ ...subject, number: second?.number ?? '' }, { query: says('absent'), ...ending })
  expect((await attempts()).map(({ asked: again }) => again)).toEqual([false, false])
})

test('every state can be reached, and what is final leads nowhere', () => {
  const tables: Readonly<Record<string, readonly string[]>>[] = [
    intentMoves,
    attemptMoves,
    refundMoves,
    orderMoves,
  ]
  for (const moves of tables) {
    const [first = '', ...others] = Object.keys(moves)
    const reached = new Set([first])
    for (const state of reached) for (const next of moves[state] ?? []) reached.add(next)
    expect([...reached].toSorted()).toEqual([first, ...others].toSorted())
  }
})
