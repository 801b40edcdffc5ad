import { createPublicKey } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  alipayWith,
  APP,
  bareKey,
  fits,
  keyPair,
  noticeText,
  SELLER,
} from '../../../test/alipay-rules.ts'
import { signed, theirs, type Fields } from '../../../test/alipay-rules.ts'
import { money } from '../../kernel/money.ts'
import type { Delivery } from '../gateway.ts'

// Made once by the published rule with a key of ours; the private half is gone.
const VECTOR_KEY = [
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEArAr/FIk9vL+El5lUNr32ppvusz4VEzONA0qw',
  'vzqH785z7Fo2g+2aV7Wg7PNXZoVzrcvX7vpAZ8Ruh+PKIPRMccpoRCOJeuO8Y0lacm4Yzulr2R9YFzcQ',
  'BD6th0XHsJfWrN6tTC2tqu1GJ+LBMsM8DIHIoNpNzTuvMaNuMfSxu0Laxyns5aCMrZMoSukPgbTOu9HW',
  'QOS3EMR/ox/eQ2P9mVc/Rd8pzCUE5kIJ2AhOCky2NMc/0oMxJXUYWF45bEyMZN5pzku5bE6cCpjoVvVJ',
  '+xkK9Ba/5/Pj512BRucXwIjdOnicz2ZFus9BJ8cwnwROQ6aj/EBIqikulKK5171ZCwIDAQAB',
].join('')
const VECTOR_SIGN = [
  'S9B98tqQSFew/lNIZ1P7t8ZnS+3uOGMxzSFz+YrOdm7P+K8t8skbMeayIHonyOhade2JWtio7DRN9hXS',
  'xr+qFcsVA5eG1eS+k1XhE7Sndljgqgye23s1VPN62L3DVsRVUZig8W1quu8xLL+OHEVfF0BpdBW8TkGK',
  'IhOWxpiDkX6gJkU3QkHAbVNP/KaCLiSM/C4zkwgDbusqF2LMd2djpp0wBfddzYSEA74jon9t+wxrH/7O',
  'G4qOltQO7CaS1U8foz9YOga3sTQ47CR9ehVoWnFa5RgHhwt0VvW6J9+OniNdrlNPK6/Acwm/zXDIslML',
  'MHUe506vneep7VbMogpAOg==',
].join('')
const VECTOR_SIGN_SHA1 = [
  'IjqmYjVdFjvtF9vRFsXB6kyPp2FK2Ll+3gpV0vExL78YltPH55Fn7cauTciI1jEM61wjlU9wtXqyjAPg',
  'oDV/OiHgtjSgqe/qICyeOf4LXMiPXfRa4IT4X9dLz7ihd8VCO0bexbZhIA/ZvLWdJpE8onPfsXV2+KlK',
  'ynZjoA1qq9nx/RtazYnSYbj5ERzLYv294O6NriU25VmrODBmrG4dvcsRP6rQYZO6P8Ds40SCneyC7JuD',
  'ZHGjrlbRz8OFmNElUsXLLTsRGdg6BqRZo7qouLxW4QnUwyiGCpI4m5UntZWZHYstuuEz7Cc3Q5urhyHs',
  'vwIANJ/6SO86Z9YnDc5g3A==',
].join('')
const vector: Fields = {
  app_id: APP,
  auth_app_id: APP,
  buyer_id: '2088102100000001',
  buyer_logon_id: 'buy***@sandbox.test',
  charset: 'utf-8',
  fund_bill_list: '[{"amount":"88.80","fundChannel":"ALIPAYACCOUNT"}]',
  gmt_create: '2026-07-01 07:59:58',
  gmt_payment: '2026-07-01 08:00:00',
  notify_id: '2026070100222080000000001',
  notify_time: '2026-07-01 08:00:01',
  notify_type: 'trade_status_sync',
  out_trade_no: 'att_01KWDM0000000000000000000A',
  passback_params: 'a=1&b=50%+ü',
  receipt_amount: '88.80',
  seller_id: SELLER,
  sign: VECTOR_SIGN,
  sign_type: 'RSA2',
  subject: '担保 10000001',
  total_amount: '88.80',
  trade_no: '2026070122001400000000000001',
  trade_status: 'TRADE_SUCCESS',
  version: '1.0',
}

const alipay = alipayWith({ alipayPublicKeys: [VECTOR_KEY] })

describe('a notice', () => {
  test('made by the rule is believed', () => {
    const key = createPublicKey({
      key: Buffer.from(VECTOR_KEY, 'base64'),
      ...{ format: 'der', type: 'spki' },
    })
    expect(fits(noticeText(vector), VECTOR_SIGN, key)).toBe(true)
    expect(alipay.readNotice(posted(vector))).toEqual({
      ok: true,
      notice: {
        id: '2026070100222080000000001',
        kind: 'paid',
        report: {
          number: 'att_01KWDM0000000000000000000A',
          gatewayNumber: '2026070122001400000000000001',
          amount: money('CNY', 8_880n),
          payer: 'buy***@sandbox.test',
          paidAt: new Date('2026-07-01T00:00:00Z'),
        },
      },
    })
  })

  test.each(Object.keys(vector))('with another %s, or without one, is not', (name) => {
    const changed = { ...vector, [name]: `0${vector[name]}` }
    expect(alipay.readNotice(posted(changed))).toMatchObject({ ok: false })
    const { [name]: _gone, ...rest } = vector
    expect(alipay.readNotice(posted(rest))).toMatchObject({ ok: false })
  })

  test('with a field more is not', () => {
    expect(alipay.readNotice(posted({ ...vector, refund_fee: '0.01' }))).toMatchObject({
      ok: false,
    })
  })

  test('whose signature lost a plus on its way is not', () => {
    const lost = VECTOR_SIGN.replace('+', ' ')
    expect(alipay.readNotice(posted({ ...vector, sign: lost }))).toMatchObject({ ok: false })
  })

  // The SDK obeys the sign_type inside of the message, and SHA-1 is weak.
  test.each(['RSA', 'rsa2', '', 'NONE'])('of the kind %j is not', (kind) => {
    for (const sign of [VECTOR_SIGN_SHA1, VECTOR_SIGN]) {
      expect(alipay.readNotice(posted({ ...vector, sign_type: kind, sign }))).toMatchObject({
        ok: false,
        reason: 'sign_type is not RSA2',
      })
    }
  })
})

/** As a network posts a form. */
const posted = (fields: Fields): Delivery => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
})

/** The vector with changes, truly signed by the network. */
function aNotice(changes: Fields): Fields {
  const { sign: _sign, sign_type: _type, ...rest } = vector
  const fields = { ...rest, ...changes }
  return { ...fields, sign_type: 'RSA2', sign: signed(noticeText(fields), theirs.privateKey) }
}

test('a notice is proven by either key while the network changes its own', () => {
  const notice = posted(aNotice({}))
  const next = bareKey(keyPair())
  expect(alipayWith({ alipayPublicKeys: [next, bareKey(theirs)] }).readNotice(notice).ok).toBe(true)
  expect(alipayWith({ alipayPublicKeys: [next] }).readNotice(notice).ok).toBe(false)
})

// Lesson #24: a valid signature is not a matching order.
test.each<[string, Fields, string]>([
  ['for another app', { app_id: '2021999999999999' }, 'for another app'],
  ['for another seller', { seller_id: '2088999999999999' }, 'for another seller'],
  ['of another kind', { notify_type: 'servicemarket_order_notify' }, 'not a notice of a trade'],
  ['of no amount', { total_amount: 'much' }, 'an amount, a number or a time is missing'],
  ['of nothing', { total_amount: '0.00' }, 'an amount, a number or a time is missing'],
  ['of no time', { gmt_payment: 'soon' }, 'an amount, a number or a time is missing'],
])('a notice truly signed but %s is refused', (_what, changes, reason) => {
  expect(alipayWith().readNotice(posted(aNotice(changes)))).toMatchObject({ ok: false, reason })
})

test.each<[string, Fields, string]>([
  ['closing', { trade_status: 'TRADE_CLOSED' }, 'TRADE_CLOSED'],
  ['waiting', { trade_status: 'WAIT_BUYER_PAY' }, 'WAIT_BUYER_PAY'],
  ['a refund', { refund_fee: '1.00', gmt_refund: '2026-07-02 08:00:00' }, 'refund'],
])('a notice of %s is proven and says nothing of a payment', (_what, changes, detail) => {
  expect(alipayWith().readNotice(posted(aNotice(changes)))).toEqual({
    ok: true,
    notice: { id: vector['notify_id'], kind: 'other', number: vector['out_trade_no'], detail },
  })
})
