import { describe, expect, test } from 'vitest'
import {
  bothKeys,
  NEXT_API_V3_KEY,
  API_V3_KEY,
  NOW,
  payment,
  posted,
  stranger,
  theirsNext,
  wechatPayWith,
  type Fields,
} from '../../../test/wechatpay-rules.ts'
import { money } from '../../kernel/money.ts'
import { addMs } from '../../kernel/time.ts'

const wechatPay = wechatPayWith()

test('a notice of a payment is proven and says all that the books need', () => {
  expect(wechatPay.readNotice(posted(payment))).toEqual({
    ok: true,
    notice: {
      ...{ id: 'EV-1', kind: 'paid' },
      report: {
        ...{ number: 'att_1', gatewayNumber: '4200', payer: 'oUpF***eS6o' },
        ...{ amount: money('CNY', 8_880n), paidAt: NOW },
      },
    },
  })
})

describe('a notice is refused', () => {
  const stale = { at: addMs(NOW, -301_000) }
  test.each<[string, Parameters<typeof posted>[1], string]>([
    ['signed with another key', { by: stranger }, 'the signature does not fit'],
    ['signed with a key that is not ours to know', { by: theirsNext }, 'not known'],
    ['that is older than five minutes', stale, 'it was signed at another time'],
  ])('%s, and its number is known all the same', (_what, how, reason) => {
    expect(wechatPay.readNotice(posted(payment, how))).toEqual({
      ...{ ok: false, number: 'att_1' },
      reason: expect.stringContaining(reason),
    })
  })

  test('that was changed on its way', () => {
    const { headers, body } = posted(payment)
    const changed = body.replace('EV-1', 'EV-2')
    expect(wechatPay.readNotice({ headers, body: changed })).toMatchObject({ ok: false })
  })

  test('that cannot be decrypted', () => {
    expect(wechatPay.readNotice(posted(payment, { key: NEXT_API_V3_KEY }))).toEqual({
      ...{ ok: false, reason: 'it cannot be decrypted', number: null },
    })
  })

  test.each<[string, Fields, string]>([
    ['for another merchant', { mchid: '1900000002' }, 'for another merchant'],
    ['for another app', { appid: 'wxffffffffffffffff' }, 'it says nothing known'],
    ['of a payment that was not made', { trade_state: 'NOTPAY' }, 'it says nothing known'],
    ['of nothing', { amount: { total: 0, currency: 'CNY' } }, 'it says nothing known'],
    ['of dollars', { amount: { total: 1, currency: 'USD' } }, 'it says nothing known'],
    ['of a fraction', { amount: { total: 88.8, currency: 'CNY' } }, 'it says nothing known'],
    ['of no time', { success_time: 'soon' }, 'it says nothing known'],
    ['of no number of theirs', { transaction_id: '' }, 'it says nothing known'],
    ['of no number of ours', { out_trade_no: '' }, 'it says nothing known'],
  ])('%s', (_what, changes, reason) => {
    const check = wechatPay.readNotice(posted({ ...payment, ...changes }))
    expect(check).toMatchObject({ ok: false, reason })
  })

  test.each(['', '{}', '[]', 'a=1', '{"resource":7}', '\u0000'])('that says %j', (body) => {
    expect(wechatPay.readNotice({ headers: {}, body })).toMatchObject({ ok: false, number: null })
  })
})

const refund = { mchid: payment.mchid, out_trade_no: 'att_1', out_refund_no: 'ref_1' }

test.each(['SUCCESS', 'ABNORMAL', 'CLOSED'])('a notice that a refund is %s asks to ask', (end) => {
  const event = `REFUND.${end}`
  expect(wechatPay.readNotice(posted(refund, { event }))).toEqual({
    ok: true,
    notice: { id: 'EV-1', kind: 'refund', number: 'ref_1', detail: event },
  })
})

test('a notice of something else is proven and says nothing of a payment', () => {
  expect(wechatPay.readNotice(posted(payment, { event: 'PROFITSHARING.SUCCESS' }))).toEqual({
    ok: true,
    notice: { id: 'EV-1', kind: 'other', number: 'att_1', detail: 'PROFITSHARING.SUCCESS' },
  })
})

test('while keys change, the old and the new ones are good at once', () => {
  const changing = wechatPayWith({
    publicKeys: bothKeys,
    apiV3Keys: [NEXT_API_V3_KEY, API_V3_KEY],
  })
  for (const by of [undefined, theirsNext]) {
    for (const key of [API_V3_KEY, NEXT_API_V3_KEY]) {
      expect(changing.readNotice(posted(payment, { key, ...(by && { by }) }))).toMatchObject({
        ok: true,
        notice: { kind: 'paid' },
      })
    }
  }
})

test('a notice is answered so that the network stops, or comes again', () => {
  expect(wechatPay.answerNotice(true)).toMatchObject({ status: 200, type: 'application/json' })
  const again = wechatPay.answerNotice(false)
  expect(again.status).toBe(400)
  expect(JSON.parse(again.body)).toMatchObject({ code: 'FAIL' })
})
