// What every payment network's connector must do, whatever protocol it speaks: run against a
// network that keeps its own truth and misbehaves on demand.
import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import type { Gateway, PaymentAnswer, RefundRequest } from '../src/gateways/gateway.ts'
import { money } from '../src/kernel/money.ts'
import { addMs } from '../src/kernel/time.ts'

export type Verb = 'query' | 'close' | 'refund' | 'queryRefund'
export type Mishap = 'down' | 'lose the request' | 'lose the answer' | 'fail' | 'be slow'

/** A connector with the network it speaks to, and a buyer on the other side. */
export type GatewayBench = Readonly<{
  gateway: Gateway
  /** The same with less patience than a slow network needs. */
  impatient: Gateway
  now: () => Date
  advance: (ms: number) => Promise<void>
  /** The buyer goes where the step leads and pays, or finds no money there. */
  visit: (url: string, purse: 'full' | 'empty') => Promise<unknown>
  /** Lets calls of this verb go wrong until it is told otherwise; none heals everything. */
  break: (mishap?: Mishap, verb?: Verb) => Promise<void>
  /** What the network itself says it took and gave back, in minor units. */
  truth: () => Promise<Readonly<{ paid: bigint; refunded: bigint }>>
}>

type Paid = Extract<PaymentAnswer, { status: 'paid' }>['report']

const HALF_HOUR_MS = 1_800_000
/** Longer than any network wants between two refunds of one payment. */
const PAUSE_MS = 4_000

export function describeGateway(bench: () => GatewayBench) {
  const gateway = () => bench().gateway
  const currency = () => gateway().currencies[0] ?? ''

  afterEach(() => bench().break())

  async function begin(minor = 8_880n) {
    const request = {
      number: `att_${randomUUID().replaceAll('-', '')}`,
      amount: money(currency(), minor),
      subject: 'Danbao 10000001 担保',
      expiresAt: addMs(bench().now(), HALF_HOUR_MS),
    }
    const { url } = await gateway().begin(request, { returnUrl: 'http://127.0.0.1:9/pay/x' })
    return { ...request, url }
  }

  async function paid(minor?: bigint): Promise<Paid> {
    const begun = await begin(minor)
    await bench().visit(begun.url, 'full')
    const answer = await gateway().query(begun.number)
    if (answer.status !== 'paid') throw new Error(`the payment is ${answer.status}`)
    return answer.report
  }

  const refundOf = (report: Paid, minor: bigint): RefundRequest => ({
    gatewayNumber: report.gatewayNumber,
    number: `ref_${randomUUID().replaceAll('-', '')}`,
    amount: money(currency(), minor),
    reason: 'Two arrived broken',
  })

  const statusOf = async (answer: Promise<{ status: string }>) => (await answer).status

  describe('a payment', () => {
    test('that nobody came for is absent: not a failure, the buyer may still come', async () => {
      const { number } = await begin()
      expect(await statusOf(gateway().query(number))).toBe('absent')
      expect(await statusOf(gateway().close(number))).toBe('absent')
    })

    test('that was begun and not paid is pending, and can be closed', async () => {
      const { number, url } = await begin()
      await bench().visit(url, 'empty')
      expect(await statusOf(gateway().query(number))).toBe('pending')
      expect(await statusOf(gateway().close(number))).toBe('closed')
      expect(await statusOf(gateway().query(number))).toBe('closed')
    })

    test('that was paid is reported with its amount, its numbers and its time', async () => {
      const begun = await begin(12_345n)
      const from = bench().now()
      await bench().visit(begun.url, 'full')
      const answer = await gateway().query(begun.number)
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
      expect(answer.report.payer).toMatch(/\*/)
    })

    test('that was paid is not closed', async () => {
      const { number } = await paid()
      expect(await statusOf(gateway().close(number))).toBe('paid')
      expect(await statusOf(gateway().query(number))).toBe('paid')
    })

    test('begun twice with one number is one payment', async () => {
      const begun = await begin()
      const { url } = await gateway().begin(begun, { returnUrl: 'http://127.0.0.1:9/pay/x' })
      const before = (await bench().truth()).paid
      await bench().visit(begun.url, 'full')
      await bench()
        .visit(url, 'full')
        .catch(() => undefined)
      expect((await bench().truth()).paid - before).toBe(begun.amount.minor)
    })

    test('is not taken after its time', async () => {
      const { number, url } = await begin()
      await bench().visit(url, 'empty')
      await bench().advance(HALF_HOUR_MS)
      const before = (await bench().truth()).paid
      await bench()
        .visit(url, 'full')
        .catch(() => undefined)
      expect((await bench().truth()).paid).toBe(before)
      expect(await statusOf(gateway().query(number))).toBe('closed')
    })

    test.each([1n, 99n, 100n, 12_345_678n])('of %d minor units is taken whole', async (minor) => {
      const before = (await bench().truth()).paid
      expect((await paid(minor)).amount).toEqual(money(currency(), minor))
      expect((await bench().truth()).paid - before).toBe(minor)
    })
  })

  describe('a refund', () => {
    test('gives a part back, then the rest, and the payment stays reported as paid', async () => {
      const report = await paid(1_000n)
      const before = (await bench().truth()).refunded
      const [part, rest] = [refundOf(report, 400n), refundOf(report, 600n)]
      expect(await statusOf(gateway().refund(part))).toBe('succeeded')
      expect(await statusOf(gateway().queryRefund(part))).toBe('succeeded')
      await bench().advance(PAUSE_MS)
      expect(await statusOf(gateway().queryRefund(rest))).toBe('absent')
      expect(await statusOf(gateway().refund(rest))).toBe('succeeded')
      expect((await bench().truth()).refunded - before).toBe(1_000n)
      expect(await gateway().query(report.number)).toMatchObject({
        status: 'paid',
        report: { amount: money(currency(), 1_000n) },
      })
    })

    test('asked for again with its number moves nothing more, and is never declined', async () => {
      const report = await paid(1_000n)
      const before = (await bench().truth()).refunded
      const refund = refundOf(report, 400n)
      expect(await statusOf(gateway().refund(refund))).toBe('succeeded')
      await bench().advance(PAUSE_MS)
      expect(await statusOf(gateway().refund(refund))).not.toBe('declined')
      expect(await statusOf(gateway().queryRefund(refund))).toBe('succeeded')
      expect((await bench().truth()).refunded - before).toBe(400n)
    })

    test('of more than is left, or of another amount than before, is declined', async () => {
      const report = await paid(1_000n)
      const refund = refundOf(report, 400n)
      expect(await statusOf(gateway().refund(refundOf(report, 1_001n)))).toBe('declined')
      expect(await statusOf(gateway().refund(refund))).toBe('succeeded')
      await bench().advance(PAUSE_MS)
      expect(await statusOf(gateway().refund(refundOf(report, 601n)))).toBe('declined')
      const changed = { ...refund, amount: money(currency(), 500n) }
      expect(await statusOf(gateway().refund(changed))).toBe('declined')
      expect(await statusOf(gateway().queryRefund(changed))).toBe('unknown')
    })

    test('of a payment that is not there is declined, and nobody knows of it', async () => {
      const report = await paid()
      const stray = refundOf({ ...report, gatewayNumber: '2026000000000000000000000000' }, 1n)
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
        const { number } = await paid()
        await bench().break(mishap, 'query')
        expect(await statusOf(caller().query(number))).toBe('unknown')
        await bench().break()
        expect(await statusOf(gateway().query(number))).toBe('paid')
      })

      test('a close is unknown, and a query tells what became of it', async () => {
        const { number, url } = await begin()
        await bench().visit(url, 'empty')
        await bench().break(mishap, 'close')
        expect(await statusOf(caller().close(number))).toBe('unknown')
        await bench().break()
        const status = await inTheEnd(() => gateway().query(number), 'closed')
        expect(status).toBe(isDone ? 'closed' : 'pending')
      })

      test('a refund is unknown and moves its money once, however often it is asked for', async () => {
        const refund = refundOf(await paid(), 100n)
        const before = (await bench().truth()).refunded
        await bench().break(mishap, 'refund')
        expect(await statusOf(caller().refund(refund))).toBe('unknown')
        await bench().break()
        const status = await inTheEnd(() => gateway().queryRefund(refund), 'succeeded')
        expect(status).toBe(isDone ? 'succeeded' : 'absent')
        await bench().advance(PAUSE_MS)
        const again = await statusOf(gateway().refund(refund))
        expect(again).not.toBe('declined')
        expect((await bench().truth()).refunded - before).toBe(100n)
      })

      test('asking about a refund is unknown, and the next time knows', async () => {
        const refund = refundOf(await paid(), 100n)
        await gateway().refund(refund)
        await bench().break(mishap, 'queryRefund')
        expect(await statusOf(caller().queryRefund(refund))).toBe('unknown')
        await bench().break()
        expect(await statusOf(gateway().queryRefund(refund))).toBe('succeeded')
      })
    },
  )
}
