import { describe, expect, test } from 'vitest'
import { APP, MERCHANT, payment } from '../../../test/wechatpay-rules.ts'
import { money } from '../../kernel/money.ts'
import {
  beginAnswer,
  closeAnswer,
  paymentAnswer,
  refundAnswer,
  refundQueryAnswer,
  totalAnswer,
} from './answers.ts'
import type { Answer } from './wire.ts'

// What each answer of the network means. Whatever is not in these tables is unknown.

const us = { appId: APP, mchId: MERCHANT }
const refused = (refusal: string): Answer => ({ refusal })
const said = (fields: object): Answer => ({ fields: { ...fields } })

/** No answer, and refusals that say nothing about the outcome. */
const sayNothing: [string, Answer | undefined][] = [
  ['no answer', undefined],
  ['an empty one', said({})],
  ['too many calls', refused('429 FREQUENCY_LIMITED')],
  ['our signature refused', refused('401 SIGN_ERROR')],
  ['no right to it', refused('403 NO_AUTH')],
  ['a code nobody has documented', refused('400 SOMETHING_NEW')],
  ['a known code under another status', refused('400 ORDER_NOT_EXIST')],
]

describe('asked to begin', () => {
  const expiresAt = new Date('2026-07-01T02:00:00Z')

  test('a code is what the buyer scans', () => {
    const answer = beginAnswer(said({ code_url: 'weixin://x' }), expiresAt)
    const next = { kind: 'qr', content: 'weixin://x', expiresAt }
    expect(answer).toEqual({ status: 'ready', next, reference: null })
  })

  test.each(['400 PARAM_ERROR', '400 INVALID_REQUEST', '403 RULE_LIMIT'])('%s is final', (code) => {
    expect(beginAnswer(refused(code), expiresAt)).toEqual({ status: 'declined', detail: code })
  })

  // The order that has this number may still be paid.
  test.each([
    ...sayNothing,
    ['a number that is taken', refused('403 OUT_TRADE_NO_USED')] as const,
    ['an order that is paid', refused('400 ORDERPAID')] as const,
    ['an order that is closed', refused('400 ORDER_CLOSED')] as const,
  ])('%s leaves it unknown', (_what, answer) => {
    expect(beginAnswer(answer, expiresAt).status).toBe('unknown')
  })
})

describe('asked about a payment', () => {
  const statusOf = (answer: Answer | undefined) => paymentAnswer(us, 'att_1', answer).status

  test.each([
    ['not paid', { trade_state: 'NOTPAY' }, 'pending'],
    ['being paid', { trade_state: 'USERPAYING' }, 'pending'],
    ['not paid by one who could not', { trade_state: 'PAYERROR' }, 'pending'],
    ['closed', { trade_state: 'CLOSED' }, 'closed'],
    ['revoked', { trade_state: 'REVOKED' }, 'closed'],
    ['paid', {}, 'paid'],
    ['paid and refunded', { trade_state: 'REFUND' }, 'paid'],
    ['of an unknown state', { trade_state: 'DREAMT' }, 'unknown'],
    ['of another number', { out_trade_no: 'att_2' }, 'unknown'],
    ['of another merchant', { mchid: '1900000002' }, 'unknown'],
    ['of another app', { appid: 'wxffffffffffffffff' }, 'unknown'],
    ['paid without an amount', { amount: undefined }, 'unknown'],
    ['paid in dollars', { amount: { total: 1, currency: 'USD' } }, 'unknown'],
    ['paid with less than nothing', { amount: { total: -1, currency: 'CNY' } }, 'unknown'],
    ['paid with an amount that is a text', { amount: { total: '1', currency: 'CNY' } }, 'unknown'],
    ['paid at no time', { success_time: '' }, 'unknown'],
  ])('an order %s', (_what, changes, status) => {
    expect(statusOf(said({ ...payment, ...changes }))).toBe(status)
  })

  test('an order that is not there is absent, and nothing else is', () => {
    expect(statusOf(refused('404 ORDER_NOT_EXIST'))).toBe('absent')
    expect(sayNothing.map(([, answer]) => statusOf(answer))).toEqual(
      sayNothing.map(() => 'unknown'),
    )
  })
})

describe('asked to close', () => {
  test.each([
    ['it is done', said({}), 'closed'],
    ['it was done before', refused('400 ORDER_CLOSED'), 'closed'],
    ['it is paid', refused('400 ORDERPAID'), 'paid'],
    ['its state does not allow it', refused('403 TRADE_ERROR'), 'paid'],
    ['it is not there', refused('404 ORDER_NOT_EXIST'), 'absent'],
  ])('%s', (_what, answer, status) => {
    expect(closeAnswer(answer).status).toBe(status)
  })

  test('anything else leaves it unknown', () => {
    const others = sayNothing.filter(([, answer]) => !answer?.fields)
    expect(others.map(([, answer]) => closeAnswer(answer).status)).toEqual(
      others.map(() => 'unknown'),
    )
  })
})

const request = {
  ...{ gatewayNumber: '4200', number: 'ref_1', reason: 'Broken' },
  amount: money('CNY', 1_050n),
}
const refund = {
  ...{ out_refund_no: 'ref_1', transaction_id: '4200', refund_id: '5030', status: 'SUCCESS' },
  amount: { refund: 1_050, total: 8_880, currency: 'CNY' },
}

describe('asked to refund', () => {
  const statusOf = (answer: Answer | undefined) => refundAnswer(request, answer).status

  test('what was paid in all is asked for first', () => {
    expect(totalAnswer(us, request, said(payment))).toEqual({ totalFen: 8_880 })
    const other = totalAnswer(us, request, said({ ...payment, transaction_id: '4201' }))
    expect(other).toMatchObject({ status: 'unknown' })
    expect(totalAnswer(us, request, refused('404 ORDER_NOT_EXIST'))).toMatchObject({
      status: 'declined',
    })
    for (const [, answer] of sayNothing) {
      expect(totalAnswer(us, request, answer)).toMatchObject({ status: 'unknown' })
    }
  })

  test.each([
    ['it is done', {}, 'succeeded'],
    ['it is taken on', { status: 'PROCESSING' }, 'unknown'],
    ['it is stuck at the payer’s bank', { status: 'ABNORMAL' }, 'unknown'],
    ['it was given up', { status: 'CLOSED' }, 'declined'],
    ['its state is not known', { status: 'DREAMT' }, 'unknown'],
    ['another was done', { out_refund_no: 'ref_2' }, 'unknown'],
    ['one of another payment was done', { transaction_id: '4201' }, 'unknown'],
    ['one of another amount was done', { amount: { refund: 1_051 } }, 'unknown'],
  ])('%s', (_what, changes, status) => {
    expect(statusOf(said({ ...refund, ...changes }))).toBe(status)
    expect(refundQueryAnswer(request, said({ ...refund, ...changes })).status).toBe(status)
  })

  test.each([
    '400 PARAM_ERROR',
    '400 INVALID_REQUEST',
    '403 USER_ACCOUNT_ABNORMAL',
    '404 RESOURCE_NOT_EXISTS',
  ])('%s is final', (code) => {
    expect(refundAnswer(request, refused(code))).toEqual({ status: 'declined', detail: code })
  })

  test.each([...sayNothing, ['the merchant is short', refused('403 NOT_ENOUGH')] as const])(
    '%s leaves it unknown',
    (_what, answer) => expect(statusOf(answer)).toBe('unknown'),
  )
})

test('a refund that is not there is absent, and nothing else is', () => {
  const statusOf = (answer: Answer | undefined) => refundQueryAnswer(request, answer).status
  expect(statusOf(refused('404 RESOURCE_NOT_EXISTS'))).toBe('absent')
  for (const [, answer] of sayNothing) expect(statusOf(answer)).toBe('unknown')
})
