// What every payment network's connector must do, whatever protocol it speaks: run against a
// network that keeps its own truth and misbehaves on demand.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import type {
  BeginAnswer,
  BegunPayment,
  Gateway,
  Method,
  NextStep,
  PaymentAnswer,
  RefundRequest,
} from '../src/gateways/gateway.ts'
import { money } from '../src/kernel/money.ts'
import { addMs } from '../src/kernel/time.ts'

export type Verb = 'query' | 'close' | 'refund' | 'queryRefund'
export type Mishap = 'down' | 'lose the request' | 'lose the answer' | 'fail' | 'be slow'

/** A connector with the network it speaks to, and a buyer on the other side. */
export type GatewayBench = Readonly<{
  gateway: Gateway
  /** Which of the gateway's methods is paid by. */
  method: string
  /** Whether the network hears of a payment when it begins, or when the buyer comes. */
  hears: 'at the start' | 'when the buyer comes'
  /** Whether a refund is done when the network has taken it on, or some time later. */
  refunds: 'at once' | 'later'
  /** Whether the network ends a payment in its time by itself, or when we close it then. */
  ends: 'by itself' | 'when closed'
  /** A number that no payment has there. */
  nobodysNumber: string
  /** The same with less patience than a slow network needs. */
  impatient: Gateway
  now: () => Date
  advance: (ms: number) => Promise<void>
  /** The buyer goes where the step leads and pays, or finds no money there. */
  visit: (next: NextStep, purse: 'full' | 'empty') => Promise<unknown>
  /** Lets calls of this verb go wrong until it is told otherwise; none heals everything. */
  break: (mishap?: Mishap, verb?: Verb) => Promise<void>
  /** What the network itself says it took and gave back, in minor units. */
  truth: () => Promise<Readonly<{ paid: bigint; refunded: bigint }>>
}>

type Paid = Extract<PaymentAnswer, { status: 'paid' }>['report']

const HALF_HOUR_MS = 1_800_000
/** Longer than any network works on a refund, or wants between two of one payment. */
const PAUSE_MS = 61_000

export function describeGateway(bench: () => GatewayBench) {
  const gateway = () => bench().gateway
  const currency = () => method().currencies[0] ?? ''

  function method(): Method {
    const found = gateway().methods.find(({ name }) => name === bench().method)
    assert(found, 'the gateway offers the method')
    return found
  }

  afterEach(() => bench().break())

  async function begin(minor = 8_880n) {
    const request = {
      method: bench().method,
      number: `att_${randomUUID().replaceAll('-', '').slice(6)}`, // As long as ours are.
      amount: money(currency(), minor),
      subject: 'Danbao 10000001 担保',
      expiresAt: addMs(bench().now(), HALF_HOUR_MS),
      returnUrl: 'http://127.0.0.1:9/pay/x',
    }
    return { ...request, ...ready(await gateway().begin(request)) }
  }

  async function beginAndPay(minor?: bigint) {
    const begun = await begin(minor)
    await bench().visit(begun.next, 'full')
    return begun
  }

  async function paid(minor?: bigint): Promise<Paid> {
    return reportOf(await beginAndPay(minor))
  }

  async function reportOf(begun: BegunPayment): Promise<Paid> {
    const answer = await gateway().query(begun)
    if (answer.status !== 'paid') throw new Error(`the payment is ${answer.status}`)
    return answer.report
  }

  const refundOf = (report: Paid, minor: bigint): RefundRequest => ({
    gatewayNumber: report.gatewayNumber,
    number: `ref_${randomUUID().replaceAll('-', '')}`,
    amount: money(currency(), minor),
    reason: 'Two arrived broken',
  })

  /** Asks for a refund and, where the network takes its time, what became of it. */
  async function refunded(refund: RefundRequest): Promise<string> {
    const { status } = await gateway().refund(refund)
    if (bench().refunds === 'at once') return status
    expect(status).toBe('unknown')
    await bench().advance(PAUSE_MS)
    return statusOf(gateway().queryRefund(refund))
  }

  const statusOf = async (answer: Promise<{ status: string }>) => (await answer).status

  describe('a payment', () => {
    test('that nobody came for is no failure: the buyer may still come', async () => {
      const begun = await begin()
      const heard = bench().hears === 'at the start'
      expect(await statusOf(gateway().query(begun))).toBe(heard ? 'pending' : 'absent')
      expect(await statusOf(gateway().close(begun))).toBe(heard ? 'closed' : 'absent')
    })

    test('that was begun and not paid is pending, and can be closed', async () => {
      const begun = await begin()
      await bench().visit(begun.next, 'empty')
      expect(await statusOf(gateway().query(begun))).toBe('pending')
      expect(await statusOf(gateway().close(begun))).toBe('closed')
      expect(await statusOf(gateway().query(begun))).toBe('closed')
    })

    test('that was paid is reported with its amount, its numbers and its time', async () => {
      const begun = await begin(12_345n)
      const from = bench().now()
      await bench().visit(begun.next, 'full')
      const answer = await gateway().query(begun)
      expect(answer).toMatchObject({
        status: 'paid',
        report: { number: begun.number, amount: begun.amount },
      })
      if (answer.status !== 'paid') return
      expect(answer.report.gatewayNumber).not.toBe('')
      // Networks tell the second only.
      expect(answer.report.paidAt.getTime()).toBeGreaterThanOrEqual(from.getTime() - 1_000)
      expect(answer.report.paidAt.getTime()).toBeLessThanOrEqual(bench().now().getTime())
      // The payer's account is never shown whole.
      expect(answer.report.payer).toMatch(/[*•]/)
    })

    test('that was paid is not closed', async () => {
      const begun = await beginAndPay()
      expect(await statusOf(gateway().close(begun))).toBe('paid')
      expect(await statusOf(gateway().query(begun))).toBe('paid')
    })

    test('begun twice with one number is one payment', async () => {
      const begun = await begin()
      const again = ready(await gateway().begin(begun))
      const before = (await bench().truth()).paid
      await bench().visit(begun.next, 'full')
      await bench()
        .visit(again.next, 'full')
        .catch(() => undefined)
      expect((await bench().truth()).paid - before).toBe(begun.amount.minor)
    })

    test('is not taken after its time', async () => {
      const begun = await begin()
      await bench().visit(begun.next, 'empty')
      await bench().advance(HALF_HOUR_MS)
      if (bench().ends === 'when closed') {
        expect(await statusOf(gateway().close(begun))).toBe('closed')
      }
      const before = (await bench().truth()).paid
      await bench()
        .visit(begun.next, 'full')
        .catch(() => undefined)
      expect((await bench().truth()).paid).toBe(before)
      expect(await statusOf(gateway().query(begun))).toBe('closed')
    })

    test.each([0n, 98n, 99n, 12_345_677n])('of %d more than the least is taken', async (more) => {
      const minor = method().limits.minMinor + more
      const before = (await bench().truth()).paid
      expect((await paid(minor)).amount).toEqual(money(currency(), minor))
      expect((await bench().truth()).paid - before).toBe(minor)
    })
  })

  describe('a refund', () => {
    test('gives a part back, then the rest, and the payment stays reported as paid', async () => {
      const begun = await beginAndPay(1_000n)
      const report = await reportOf(begun)
      const before = (await bench().truth()).refunded
      const [part, rest] = [refundOf(report, 400n), refundOf(report, 600n)]
      expect(await refunded(part)).toBe('succeeded')
      expect(await statusOf(gateway().queryRefund(part))).toBe('succeeded')
      await bench().advance(PAUSE_MS)
      expect(await statusOf(gateway().queryRefund(rest))).toBe('absent')
      expect(await refunded(rest)).toBe('succeeded')
      expect((await bench().truth()).refunded - before).toBe(1_000n)
      expect(await gateway().query(begun)).toMatchObject({
        status: 'paid',
        report: { amount: money(currency(), 1_000n) },
      })
    })

    test('asked for again with its number moves nothing more, and is never declined', async () => {
      const report = await paid(1_000n)
      const before = (await bench().truth()).refunded
      const refund = refundOf(report, 400n)
      expect(await refunded(refund)).toBe('succeeded')
      await bench().advance(PAUSE_MS)
      expect(await statusOf(gateway().refund(refund))).not.toBe('declined')
      expect(await statusOf(gateway().queryRefund(refund))).toBe('succeeded')
      expect((await bench().truth()).refunded - before).toBe(400n)
    })

    test('of more than is left, or of another amount than before, is declined', async () => {
      const report = await paid(1_000n)
      const refund = refundOf(report, 400n)
      expect(await statusOf(gateway().refund(refundOf(report, 1_001n)))).toBe('declined')
      expect(await refunded(refund)).toBe('succeeded')
      await bench().advance(PAUSE_MS)
      expect(await statusOf(gateway().refund(refundOf(report, 601n)))).toBe('declined')
      const changed = { ...refund, amount: money(currency(), 500n) }
      expect(await statusOf(gateway().refund(changed))).toBe('declined')
      expect(await statusOf(gateway().queryRefund(changed))).toBe('unknown')
    })

    test('of a payment that is not there is declined, and nobody knows of it', async () => {
      const report = await paid()
      const stray = refundOf({ ...report, gatewayNumber: bench().nobodysNumber }, 1n)
      expect(await statusOf(gateway().refund(stray))).toBe('declined')
      expect(await statusOf(gateway().queryRefund(stray))).toBe('absent')
    })
  })

  // Whatever happens on the way: nobody knows, so nobody decides. Asking again tells.
  describe.each<Mishap>(['down', 'lose the request', 'lose the answer', 'fail', 'be slow'])(
    'when the network would %s',
    (mishap) => {
      const caller = () => (mishap === 'be slow' ? bench().impatient : gateway())
      const isDone = ['lose the answer', 'fail', 'be slow'].includes(mishap)

      /** What is slow is done in the end. */
      async function inTheEnd(ask: () => Promise<{ status: string }>, status: string) {
        while (mishap === 'be slow' && (await statusOf(ask())) !== status);
        return statusOf(ask())
      }

      test('a query is unknown, and the next one knows', async () => {
        const begun = await beginAndPay()
        await bench().break(mishap, 'query')
        expect(await statusOf(caller().query(begun))).toBe('unknown')
        await bench().break()
        expect(await statusOf(gateway().query(begun))).toBe('paid')
      })

      test('a close is unknown, and a query tells what became of it', async () => {
        const begun = await begin()
        await bench().visit(begun.next, 'empty')
        await bench().break(mishap, 'close')
        expect(await statusOf(caller().close(begun))).toBe('unknown')
        await bench().break()
        const status = await inTheEnd(() => gateway().query(begun), 'closed')
        expect(status).toBe(isDone ? 'closed' : 'pending')
      })

      test('a refund is unknown and moves its money once, however often it is asked for', async () => {
        const refund = refundOf(await paid(), 100n)
        const before = (await bench().truth()).refunded
        await bench().break(mishap, 'refund')
        expect(await statusOf(caller().refund(refund))).toBe('unknown')
        await bench().break()
        await bench().advance(PAUSE_MS)
        const status = await inTheEnd(() => gateway().queryRefund(refund), 'succeeded')
        expect(status).toBe(isDone ? 'succeeded' : 'absent')
        await bench().advance(PAUSE_MS)
        const again = await statusOf(gateway().refund(refund))
        expect(again).not.toBe('declined')
        await bench().advance(PAUSE_MS)
        expect((await bench().truth()).refunded - before).toBe(100n)
      })

      test('asking about a refund is unknown, and the next time knows', async () => {
        const refund = refundOf(await paid(), 100n)
        await refunded(refund)
        await bench().break(mishap, 'queryRefund')
        expect(await statusOf(caller().queryRefund(refund))).toBe('unknown')
        await bench().break()
        expect(await statusOf(gateway().queryRefund(refund))).toBe('succeeded')
      })
    },
  )
}

function ready(answer: BeginAnswer) {
  assert(answer.status === 'ready', `the payment begins, not: ${answer.status}`)
  return answer
}
