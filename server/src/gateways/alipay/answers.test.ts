import { describe, expect, test } from 'vitest'
import { money } from '../../kernel/money.ts'
import {
  closeAnswer,
  codeAnswer,
  paymentAnswer,
  refundAnswer,
  refundQueryAnswer,
} from './answers.ts'
import { fromYuan, subCode, toYuan, type Answer } from './fields.ts'

// What each answer of the network means. Whatever is not in these tables is unknown.

const failure = (subCodeText: string, code = '40004') => ({ code, sub_code: subCodeText })

/** No answer, and answers that say nothing about the outcome. */
const sayNothing: [string, Answer | undefined][] = [
  ['no answer', undefined],
  ['an empty one', {}],
  ['a system error', failure('ACQ.SYSTEM_ERROR')],
  ['the service away', { code: '20000', sub_code: 'isp.unknow-error' }],
  ['too many calls', failure('isv.method-call-limited', '40005')],
  ['our signature refused', failure('isv.invalid-signature', '40002')],
  ['a code nobody has documented', { code: '99999', sub_code: 'ACQ.TRADE_NOT_EXIST' }],
  ['a sub-code nobody has documented', failure('ACQ.SOMETHING_NEW')],
  ['a code that is a number', { code: 10000, trade_status: 'TRADE_SUCCESS' }],
  ['a known sub-code under another code', failure('ACQ.TRADE_NOT_EXIST', '20000')],
]

describe('asked for a code', () => {
  const expiresAt = new Date('2026-07-01T02:00:00Z')
  const offered = { code: '10000', out_trade_no: 'att_1', qr_code: 'https://qr.alipay.com/bax1' }
  const statusOf = (answer: Answer | undefined) => codeAnswer('att_1', answer, expiresAt).status

  test('it is what the buyer scans', () => {
    const next = { kind: 'qr', content: offered.qr_code, expiresAt }
    const ready = { status: 'ready', next, reference: null }
    expect(codeAnswer('att_1', offered, expiresAt)).toEqual(ready)
  })

  test.each(['INVALID_PARAMETER', 'TOTAL_FEE_EXCEED', 'EXIST_FORBIDDEN_WORD', 'ACCESS_FORBIDDEN'])(
    '%s is final',
    (code) => expect(statusOf(failure(`ACQ.${code}`))).toBe('declined'),
  )

  // A trade with this number may still be paid.
  test.each<[string, Answer | undefined]>([
    ...sayNothing,
    ['one for another number', { ...offered, out_trade_no: 'att_2' }],
    ['no code at all', { ...offered, qr_code: undefined }],
    ['a code refused for now', failure('ACQ.APPLY_PC_MERCHANT_CODE_ERROR')],
    ['a trade that is paid', failure('ACQ.TRADE_HAS_SUCCESS')],
    ['a trade with other contents', failure('ACQ.CONTEXT_INCONSISTENT')],
  ])('%s leaves it unknown', (_what, answer) => expect(statusOf(answer)).toBe('unknown'))
})

describe('asked about a payment', () => {
  const paid = {
    ...{ code: '10000', out_trade_no: 'att_1', trade_no: '2026', trade_status: 'TRADE_SUCCESS' },
    ...{ total_amount: '88.80', send_pay_date: '2026-07-01 08:00:00' },
    buyer_logon_id: 'buy***@sandbox.test',
  }
  const without = (name: string) =>
    Object.fromEntries(Object.entries(paid).filter(([key]) => key !== name))

  test('a paid trade is reported with all that the books need', () => {
    expect(paymentAnswer('att_1', paid)).toEqual({
      status: 'paid',
      report: {
        ...{ number: 'att_1', gatewayNumber: '2026', payer: 'buy***@sandbox.test' },
        amount: money('CNY', 8_880n),
        paidAt: new Date('2026-07-01T00:00:00Z'),
      },
    })
  })

  test.each<[string, Answer, string]>([
    ['waiting', { ...without('send_pay_date'), trade_status: 'WAIT_BUYER_PAY' }, 'pending'],
    ['finished', { ...paid, trade_status: 'TRADE_FINISHED' }, 'paid'],
    ['closed unpaid', { ...without('send_pay_date'), trade_status: 'TRADE_CLOSED' }, 'closed'],
    ['paid and wholly refunded', { ...paid, trade_status: 'TRADE_CLOSED' }, 'paid'],
    ['without a payer', without('buyer_logon_id'), 'paid'],
    ['not known there', failure('ACQ.TRADE_NOT_EXIST'), 'absent'],
    ['not known there, in the long form', failure('aop.ACQ.TRADE_NOT_EXIST'), 'absent'],
    ['another’s', { ...paid, out_trade_no: 'att_2' }, 'unknown'],
    ['of no number', without('out_trade_no'), 'unknown'],
    ['of an unknown status', { ...paid, trade_status: 'TRADE_DREAMT' }, 'unknown'],
    ['without a status', without('trade_status'), 'unknown'],
    ['paid without an amount', without('total_amount'), 'unknown'],
    ['paid with nothing', { ...paid, total_amount: '0.00' }, 'unknown'],
    ['paid with less than nothing', { ...paid, total_amount: '-88.80' }, 'unknown'],
    ['paid with a number that is no text', { ...paid, total_amount: 88.8 }, 'unknown'],
    ['paid with too fine an amount', { ...paid, total_amount: '88.801' }, 'unknown'],
    ['paid without a number of theirs', without('trade_no'), 'unknown'],
    ['paid at no time', { ...paid, send_pay_date: 'yesterday' }, 'unknown'],
    ['paid without a time', without('send_pay_date'), 'unknown'],
  ])('a trade that is %s', (_what, answer, status) => {
    expect(paymentAnswer('att_1', answer).status).toBe(status)
  })

  test.each(sayNothing)('%s leaves it unknown', (_what, answer) => {
    expect(paymentAnswer('att_1', answer).status).toBe('unknown')
  })
})

describe('asked to close', () => {
  test.each<[string, Answer, string]>([
    ['it did', { code: '10000', out_trade_no: 'att_1' }, 'closed'],
    ['it was', failure('ACQ.TRADE_HAS_CLOSE'), 'closed'],
    ['it knows no such trade', failure('ACQ.TRADE_NOT_EXIST'), 'absent'],
    ['it is paid', failure('ACQ.TRADE_HAS_SUCCESS'), 'paid'],
    ['it is finished', failure('ACQ.TRADE_HAS_FINISHED'), 'paid'],
    ['it is open no more', failure('ACQ.REASON_TRADE_STATUS_INVALID'), 'paid'],
    ['it is open no more, in other words', failure('ACQ.REASON_ILLEGAL_STATUS'), 'paid'],
    ['it closed another', { code: '10000', out_trade_no: 'att_2' }, 'unknown'],
    ['it does not say which', { code: '10000' }, 'unknown'],
  ])('%s', (_what, answer, status) => {
    expect(closeAnswer('att_1', answer).status).toBe(status)
  })

  test.each(sayNothing)('%s leaves it unknown', (_what, answer) => {
    expect(closeAnswer('att_1', answer).status).toBe('unknown')
  })
})

const refund = {
  ...{ number: 'ref_1', gatewayNumber: '2026', reason: 'broken' },
  amount: money('CNY', 1_050n),
}

describe('asked to refund', () => {
  const moved = { code: '10000', trade_no: '2026', fund_change: 'Y', refund_fee: '99.00' }
  test.each<[string, Answer, string]>([
    ['money moved', moved, 'succeeded'],
    ['nothing moved this time', { ...moved, fund_change: 'N' }, 'unknown'],
    ['it does not say whether', { code: '10000', trade_no: '2026' }, 'unknown'],
    ['money of another trade moved', { ...moved, trade_no: '2027' }, 'unknown'],
    ['more than was paid', failure('ACQ.REFUND_AMT_NOT_EQUAL_TOTAL'), 'declined'],
    ['another amount before', failure('ACQ.DISCORDANT_REPEAT_REQUEST'), 'declined'],
    ['too late', failure('ACQ.TRADE_HAS_FINISHED'), 'declined'],
    ['no such trade', failure('ACQ.TRADE_NOT_EXIST'), 'declined'],
    // The same number is to be sent again when there is money.
    ['the seller is short', failure('ACQ.SELLER_BALANCE_NOT_ENOUGH'), 'unknown'],
  ])('%s', (_what, answer, status) => {
    expect(refundAnswer(refund, answer).status).toBe(status)
  })

  test.each(sayNothing)('%s leaves it unknown, never declined', (_what, answer) => {
    expect(refundAnswer(refund, answer).status).toBe('unknown')
  })
})

describe('asked about a refund', () => {
  const done = {
    ...{ code: '10000', trade_no: '2026', out_request_no: 'ref_1' },
    ...{ refund_status: 'REFUND_SUCCESS', refund_amount: '10.50' },
  }
  test.each<[string, Answer, string]>([
    ['done', done, 'succeeded'],
    ['not known there', { code: '10000' }, 'absent'],
    ['without a status', { ...done, refund_status: '' }, 'absent'],
    ['of an unknown trade', failure('ACQ.TRADE_NOT_EXIST'), 'absent'],
    ['another', { ...done, out_request_no: 'ref_2' }, 'unknown'],
    ['done with another amount', { ...done, refund_amount: '10.51' }, 'unknown'],
    ['done with no amount', { ...done, refund_amount: undefined }, 'unknown'],
  ])('it is %s', (_what, answer, status) => {
    expect(refundQueryAnswer(refund, answer).status).toBe(status)
  })

  test.each(sayNothing)('%s leaves it unknown', (_what, answer) => {
    expect(refundQueryAnswer(refund, answer).status).toBe('unknown')
  })
})

test.each([
  [1n, '0.01'],
  [10n, '0.10'],
  [100n, '1.00'],
  [1_234_567n, '12345.67'],
  [10_000_000_000n, '100000000.00'],
])('%d fen are %s yuan, both ways', (minor, yuan) => {
  expect(toYuan(money('CNY', minor))).toBe(yuan)
  expect(fromYuan(yuan)).toEqual(money('CNY', minor))
})

test('only CNY goes to Alipay', () => {
  expect(() => toYuan(money('JPY', 100n))).toThrow('CNY only')
  expect(() => toYuan(money('KWD', 1_000n))).toThrow('CNY only')
})

test.each([
  ['ACQ.TRADE_NOT_EXIST', 'TRADE_NOT_EXIST'],
  ['aop.ACQ.TRADE_NOT_EXIST', 'TRADE_NOT_EXIST'],
  ['TRADE_NOT_EXIST', 'TRADE_NOT_EXIST'],
  [undefined, ''],
])('of the sub-code %j the last part counts', (full, last) => {
  expect(subCode({ sub_code: full })).toBe(last)
})
