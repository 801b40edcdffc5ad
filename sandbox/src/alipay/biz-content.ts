import { endOfChinaDay, parseChinaTime } from '../china-time.ts'
import { parseYuan } from '../money.ts'
import { ok, refuse, type Result } from '../result.ts'
import { failure, type Answer } from './codes.ts'
import type { Order } from './trades.ts'

export type BizContent = Readonly<Record<string, unknown>>
type Parsed<T> = Result<T, Answer>

const MOST_FEN = 10_000_000_000n // 100,000,000 yuan.
const MINUTE_MS = 60_000
const LONGEST_TIMEOUT_MS = 15 * 24 * 60 * MINUTE_MS
const CODE_TIMEOUT_MS = 3 * 60 * MINUTE_MS

/** What the shop opens: a page to log in on, or a code to scan. */
export type Product = 'page' | 'code'
const PRODUCT_CODES: Readonly<Record<Product, readonly unknown[]>> = {
  page: ['FAST_INSTANT_TRADE_PAY'],
  code: ['QR_CODE_OFFLINE', 'FACE_TO_FACE_PAYMENT', undefined],
}

export function parseBizContent(json: string | undefined): Parsed<BizContent> {
  if (!json) return refuse(failure('isv.missing-parameter', 'biz_content'))
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return refuse(failure('isv.illegal-json'))
    }
    return ok(Object.fromEntries(Object.entries(value)))
  } catch {
    return refuse(failure('isv.illegal-json'))
  }
}

/** An optional text. A value of another type or above its length is a refusal, never cut. */
export function text(biz: BizContent, name: string, longest: number): Parsed<string> {
  const value = biz[name] ?? ''
  if (typeof value !== 'string' || value.length > longest) return refuse(invalid(name))
  return ok(value)
}

export function amount(biz: BizContent, name: string): Parsed<bigint> {
  const fen = parseYuan(biz[name])
  return fen === undefined || fen > MOST_FEN ? refuse(invalid(name)) : ok(fen)
}

export function listOfTexts(biz: BizContent, name: string): readonly string[] {
  const value = biz[name]
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

export function parseOrder(biz: BizContent, product: Product): Parsed<Order> {
  const outTradeNo = text(biz, 'out_trade_no', 64)
  if (!outTradeNo.ok) return outTradeNo
  if (!/^\w+$/.test(outTradeNo.value)) return refuse(invalid('out_trade_no'))
  const total = amount(biz, 'total_amount')
  if (!total.ok) return total
  if (total.value < 1n) return refuse(invalid('total_amount'))
  const subject = text(biz, 'subject', 256)
  if (!subject.ok) return subject
  if (subject.value === '' || /[/=&]/.test(subject.value)) return refuse(invalid('subject'))
  const body = text(biz, 'body', 128)
  if (!body.ok) return body
  const passbackParams = text(biz, 'passback_params', 512)
  if (!passbackParams.ok) return passbackParams
  if (!PRODUCT_CODES[product].includes(biz['product_code'])) return refuse(invalid('product_code'))
  if (biz['enable_pay_channels'] && biz['disable_pay_channels']) {
    return refuse(invalid('enable_pay_channels'))
  }
  return ok({
    outTradeNo: outTradeNo.value,
    totalFen: total.value,
    subject: subject.value,
    body: body.value,
    passbackParams: passbackParams.value,
  })
}

/** Until when the order can be paid: the absolute time wins over the relative one. */
export function parseExpiry(
  biz: BizContent,
  { now, product }: Readonly<{ now: number; product: Product }>,
): Parsed<number> {
  const absolute = text(biz, 'time_expire', 19)
  if (!absolute.ok) return absolute
  if (absolute.value !== '') {
    const at = parseChinaTime(absolute.value)
    if (at === undefined) return refuse(invalid('time_expire'))
    return at > now ? ok(at) : refuse(failure('ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR'))
  }
  const relative = text(biz, 'timeout_express', 6)
  if (!relative.ok) return relative
  if (relative.value === '') {
    return ok(now + (product === 'code' ? CODE_TIMEOUT_MS : LONGEST_TIMEOUT_MS))
  }
  if (relative.value === '1c') return ok(endOfChinaDay(now))
  const [, count, unit] = /^([1-9]\d{0,4})([mhd])$/.exec(relative.value) ?? []
  const timeoutMs = Number(count) * (unit === 'd' ? 1440 : unit === 'h' ? 60 : 1) * MINUTE_MS
  const isFit = timeoutMs <= LONGEST_TIMEOUT_MS // Also false for what did not parse.
  return isFit ? ok(now + timeoutMs) : refuse(invalid('timeout_express'))
}

function invalid(name: string): Answer {
  return failure('ACQ.INVALID_PARAMETER', name)
}
