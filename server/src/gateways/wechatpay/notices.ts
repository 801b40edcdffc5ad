import type { Delivery, Notice, NoticeCheck } from '../gateway.ts'
import { isOurs, reportOf, type Us } from './answers.ts'
import { fieldsOf, text, type Fields } from './fields.ts'
import type { PlatformKeys } from './platform-keys.ts'
import { unseal } from './sealed.ts'
import { whyUnproven } from './signatures.ts'

type Reader = Us & Readonly<{ apiV3Keys: readonly string[]; keys: PlatformKeys; now: () => Date }>

/** Proves that a notice comes from WeChat Pay and is for our merchant and app. */
export function readNotice(reader: Reader, delivery: Delivery): NoticeCheck {
  const envelope = fieldsOf(delivery.body)
  const opened = unseal(envelope?.['resource'], reader.apiV3Keys)
  const content = opened === undefined ? undefined : fieldsOf(opened)
  // Known even where it is not believed, so that the network is asked about it.
  const number = (content && text(content, 'out_trade_no')) || null
  const unproven = whyUnproven(delivery, { findKey: reader.keys.find, now: reader.now() })
  if (unproven !== undefined) {
    // Of a new certificate, perhaps: it is known when the notice comes again.
    void reader.keys.learn(delivery.headers['wechatpay-serial'] ?? '')
    return { ok: false, reason: unproven, number }
  }
  if (!envelope || !content) return { ok: false, reason: 'it cannot be decrypted', number }
  if (content['mchid'] !== reader.mchId)
    return { ok: false, reason: 'for another merchant', number }
  const notice = noticeOf(reader, envelope, content)
  return notice ? { ok: true, notice } : { ok: false, reason: 'it says nothing known', number }
}

function noticeOf(us: Us, envelope: Fields, content: Fields): Notice | undefined {
  const id = text(envelope, 'id') || null
  const event = text(envelope, 'event_type')
  const number = text(content, 'out_trade_no')
  if (!number) return undefined
  if (event.startsWith('REFUND.')) {
    const refund = text(content, 'out_refund_no')
    return refund ? { id, kind: 'refund', number: refund, detail: event } : undefined
  }
  if (event !== 'TRANSACTION.SUCCESS') return { id, kind: 'other', number, detail: event }
  if (!isOurs(us, content) || content['trade_state'] !== 'SUCCESS') return undefined
  const report = reportOf(content)
  return report && { id, kind: 'paid', report }
}
