import { ok, refuse, type Result } from '../result.ts'
import { refused, type Asked, type RefundAsked, type Refused } from './orders.ts'

export type Fields = Readonly<Record<string, unknown>>

type Parsed<T> = Result<T, Refused>

const MOST_FEN = 100_000_000_00n

export function parseBody(json: string): Parsed<Fields> {
  try {
    const value: unknown = JSON.parse(json)
    if (isFields(value)) return ok(value)
  } catch {
    // As below.
  }
  return refuse(refused(400, 'INVALID_REQUEST', '无法将输入源“/body”解析为 JSON'))
}

export function parseOrder(body: Fields, now: number): Parsed<Asked> {
  const totalFen = fenOf(body, 'total')
  const { time_expire: timeExpire = '' } = body
  const expiresAt = parseExpiry(timeExpire, now)
  const { out_trade_no: outTradeNo, description, attach = '', notify_url: notifyUrl } = body
  if (!isText(outTradeNo, /^[\w\-|*]{6,32}$/)) return invalid('out_trade_no')
  if (!isText(description, /^.{1,127}$/su)) return invalid('description')
  if (!isText(attach, /^.{0,128}$/su)) return invalid('attach')
  if (!isNotifyUrl(notifyUrl)) return invalid('notify_url')
  if (totalFen === undefined) return invalid('amount/total')
  if (expiresAt === undefined) return invalid('time_expire')
  if (expiresAt <= now) {
    return refuse(refused(400, 'INVALID_REQUEST', 'time_expire 不能早于当前时间'))
  }
  return ok({
    outTradeNo,
    description,
    attach,
    notifyUrl,
    totalFen,
    timeExpire: String(timeExpire),
    expiresAt,
  })
}

type OfOrder = Readonly<{ transactionId: string; outTradeNo: string }>

export function parseRefund(body: Fields): Parsed<RefundAsked & OfOrder> {
  const { transaction_id: transactionId = '', out_trade_no: outTradeNo = '' } = body
  const { out_refund_no: outRefundNo, reason = '', notify_url: notifyUrl = '' } = body
  const [amountFen, totalFen] = [fenOf(body, 'refund'), fenOf(body, 'total')]
  if (!isText(transactionId, /^\d{0,32}$/)) return invalid('transaction_id')
  if (!isText(outTradeNo, /^[\w\-|*]{0,32}$/)) return invalid('out_trade_no')
  if (!transactionId && !outTradeNo) return invalid('transaction_id')
  if (!isText(outRefundNo, /^[\w\-|*@]{1,64}$/)) return invalid('out_refund_no')
  if (!isText(reason, /^.{0,80}$/su)) return invalid('reason')
  if (notifyUrl !== '' && !isNotifyUrl(notifyUrl)) return invalid('notify_url')
  if (amountFen === undefined) return invalid('amount/refund')
  if (totalFen === undefined) return invalid('amount/total')
  if (typeof notifyUrl !== 'string') return invalid('notify_url')
  return ok({ transactionId, outTradeNo, outRefundNo, reason, notifyUrl, amountFen, totalFen })
}

export const invalid = (field: string) =>
  refuse(refused(400, 'PARAM_ERROR', `输入源“/body/${field}”不符合规则`))

/** Whole fen of CNY, as JSON numbers. */
function fenOf(body: Fields, name: string): bigint | undefined {
  const { amount } = body
  if (!isFields(amount) || (amount['currency'] ?? 'CNY') !== 'CNY') return undefined
  const value = amount[name]
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) return undefined
  return BigInt(value) <= MOST_FEN ? BigInt(value) : undefined
}

const LONGEST_MS = 7 * 86_400_000

/** An instant with its offset, at most a week ahead; without one it is the most. */
function parseExpiry(value: unknown, now: number): number | undefined {
  if (value === '') return now + LONGEST_MS
  if (!isText(value, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([+-]\d\d:\d\d|Z)$/)) return undefined
  const at = Date.parse(value)
  return Number.isNaN(at) || at > now + LONGEST_MS ? undefined : at
}

// The real one wants https. A shop that is being tried out has none.
function isNotifyUrl(value: unknown): value is string {
  return isText(value, /^https?:\/\/[^?#]{1,248}$/) && URL.canParse(value)
}

function isText(value: unknown, shape: RegExp): value is string {
  return typeof value === 'string' && shape.test(value)
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
