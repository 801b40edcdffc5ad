import type { AlipaySdk } from 'alipay-sdk'
import type { NoticeCheck } from '../gateway.ts'
import { reportOf } from './answers.ts'

const PAID = ['TRADE_SUCCESS', 'TRADE_FINISHED']

/** Proves that a notice comes from Alipay and is for our application and seller account. */
export function readNotice(
  sdks: readonly AlipaySdk[],
  config: Readonly<{ appId: string; sellerId: string }>,
  form: Readonly<Record<string, string>>,
): NoticeCheck {
  const number = form['out_trade_no'] ?? null
  // The SDK obeys the sign_type inside the message, so the weak SHA-1 one is refused before.
  if (form['sign_type'] !== 'RSA2') return { ok: false, reason: 'sign_type is not RSA2', number }
  const isProven = sdks.some((sdk) => signatureFits(sdk, form))
  if (!isProven) return { ok: false, reason: 'the signature does not fit', number }
  if (form['app_id'] !== config.appId) return { ok: false, reason: 'for another app', number }
  if (form['seller_id'] !== config.sellerId) {
    return { ok: false, reason: 'for another seller', number }
  }
  if (form['notify_type'] !== 'trade_status_sync' || !number) {
    return { ok: false, reason: 'not a notice of a trade', number }
  }
  const id = form['notify_id'] ?? null
  const status = form['trade_status'] ?? ''
  const refund = form['refund_fee'] !== undefined
  if (!PAID.includes(status) || refund) {
    return { ok: true, notice: { id, kind: 'other', number, detail: refund ? 'refund' : status } }
  }
  const report = reportOf(form, 'gmt_payment')
  if (!report) return { ok: false, reason: 'an amount, a number or a time is missing', number }
  return { ok: true, notice: { id, kind: 'paid', report } }
}

function signatureFits(sdk: AlipaySdk, form: Readonly<Record<string, string>>): boolean {
  try {
    return Boolean(form['sign']) && sdk.checkNotifySignV2({ ...form })
  } catch {
    return false
  }
}
