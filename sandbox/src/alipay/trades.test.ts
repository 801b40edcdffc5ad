import fc from 'fast-check'
import { expect, test } from 'vitest'
import { asOf, close, pay, refund, refundedFen, type Trade, type TradeStatus } from './trades.ts'

const NOW = Date.parse('2026-03-01T00:00:00Z')
const HOUR_MS = 3_600_000

function aTrade(over: Partial<Trade> = {}): Trade {
  return {
    appId: '2021000000000001',
    tradeNo: '2026030122001000000000000001',
    outTradeNo: 'att_1',
    totalFen: 1_000n,
    subject: 'Teapots',
    body: '',
    passbackParams: '',
    status: 'WAIT_BUYER_PAY',
    buyer: { account: 'buyer@sandbox.test', buyerId: '2088000000000001' },
    notifyUrl: '',
    createdAt: NOW,
    expiresAt: NOW + HOUR_MS,
    paidAt: undefined,
    refunds: [],
    ...over,
  }
}
const aTradeIn = (status: TradeStatus): Trade =>
  aTrade(status === 'WAIT_BUYER_PAY' ? {} : { status, paidAt: NOW })
const COMMANDS = {
  pay: (trade: Trade) => pay(trade, NOW),
  close: (trade: Trade) => close(trade),
  refund: (trade: Trade) =>
    refund(trade, { outRequestNo: 'r1', amountFen: 1n, reason: '' }, { now: NOW, gapMs: 0 }),
}

test.each([
  ['WAIT_BUYER_PAY', 'pay', 'TRADE_SUCCESS'],
  ['WAIT_BUYER_PAY', 'close', 'TRADE_CLOSED'],
  ['WAIT_BUYER_PAY', 'refund', 'ACQ.TRADE_STATUS_ERROR'],
  ['TRADE_SUCCESS', 'pay', 'ACQ.TRADE_HAS_SUCCESS'],
  ['TRADE_SUCCESS', 'close', 'ACQ.REASON_TRADE_STATUS_INVALID'],
  ['TRADE_SUCCESS', 'refund', 'TRADE_SUCCESS'],
  ['TRADE_CLOSED', 'pay', 'ACQ.TRADE_HAS_CLOSE'],
  ['TRADE_CLOSED', 'close', 'ACQ.REASON_TRADE_STATUS_INVALID'],
  ['TRADE_FINISHED', 'pay', 'ACQ.TRADE_HAS_FINISHED'],
  ['TRADE_FINISHED', 'close', 'ACQ.REASON_TRADE_STATUS_INVALID'],
  ['TRADE_FINISHED', 'refund', 'ACQ.TRADE_HAS_FINISHED'],
] as const)('in %s, to %s gives %s', (status, command, expected) => {
  const result = COMMANDS[command](aTradeIn(status))
  if (!result.ok) expect(result.refusal).toBe(expected)
  else
    expect('trade' in result.value ? result.value.trade.status : result.value.status).toBe(expected)
})

test('a trade nobody paid closes when its time is over, a paid one does not', () => {
  expect(asOf(aTrade(), NOW + HOUR_MS - 1).status).toBe('WAIT_BUYER_PAY')
  expect(asOf(aTrade(), NOW + HOUR_MS).status).toBe('TRADE_CLOSED')
  expect(asOf(aTradeIn('TRADE_SUCCESS'), NOW + HOUR_MS).status).toBe('TRADE_SUCCESS')
})

test('a paid trade is finished after a year', () => {
  const yearMs = 365 * 24 * HOUR_MS
  expect(asOf(aTradeIn('TRADE_SUCCESS'), NOW + yearMs - 1).status).toBe('TRADE_SUCCESS')
  expect(asOf(aTradeIn('TRADE_SUCCESS'), NOW + yearMs).status).toBe('TRADE_FINISHED')
})

test('refunds keep their distance', () => {
  const first = refund(
    aTradeIn('TRADE_SUCCESS'),
    { outRequestNo: 'r1', amountFen: 1n, reason: '' },
    { now: NOW, gapMs: 3_000 },
  )
  if (!first.ok) throw new Error(first.refusal)
  const at = (now: number) =>
    refund(
      first.value.trade,
      { outRequestNo: 'r2', amountFen: 1n, reason: '' },
      { now, gapMs: 3_000 },
    )
  expect(at(NOW + 2_999)).toEqual({ ok: false, refusal: 'isv.method-call-limited' })
  expect(at(NOW + 3_000).ok).toBe(true)
})

const anyRefund = fc.record({
  outRequestNo: fc.constantFrom('r1', 'r2', 'r3', 'r4', 'r5'),
  amountFen: fc.bigInt(-10n, 600n),
  reason: fc.constant(''),
})

test('whatever is asked, refunds never exceed what was paid, and the trade closes exactly at the total', () => {
  fc.assert(
    fc.property(fc.array(anyRefund, { maxLength: 20 }), (orders) => {
      let trade = aTradeIn('TRADE_SUCCESS')
      let movedFen = 0n
      for (const order of orders) {
        const result = refund(trade, order, { now: NOW, gapMs: 0 })
        if (!result.ok) continue
        trade = result.value.trade
        if (result.value.movedMoney) movedFen += order.amountFen
        expect(refundedFen(trade)).toBe(movedFen)
        expect(movedFen).toBeLessThanOrEqual(trade.totalFen)
        const isAll = movedFen === trade.totalFen
        expect(trade.status).toBe(isAll ? 'TRADE_CLOSED' : 'TRADE_SUCCESS')
      }
      const numbers = trade.refunds.map((each) => each.outRequestNo)
      expect(new Set(numbers).size).toBe(numbers.length)
    }),
  )
})
