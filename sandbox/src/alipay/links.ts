import { refuse, ok, type Result } from '../result.ts'
import { parseExpiry, parseOrder, type BizContent, type Product } from './biz-content.ts'
import { failure, type Answer } from './codes.ts'
import type { Fields } from './signing.ts'
import { findTrade, saveLink, type Alipay, type App, type Link } from './state.ts'
import { isSameOrder, whyUnpayable } from './trades.ts'

type Asked = Readonly<{ app: App; params: Fields; biz: BizContent; product: Product }>

const LONGEST_URL = 256
const CODE_LIFE_MS = 2 * 3_600_000
const CODE_PREFIX = 'https://qr.alipay.com/'

/** Opens a way to the cashier. It creates no trade: that takes a buyer who logs in there. */
export function openLink(
  alipay: Alipay,
  { app, params, biz, product }: Asked,
): Result<Link, Answer> {
  const now = alipay.clock.now()
  const order = parseOrder(biz, product)
  if (!order.ok) return order
  const expiry = parseExpiry(biz, { now, product })
  if (!expiry.ok) return expiry
  const { notify_url: notifyUrl = '', return_url: returnUrl = '' } = params
  if (!isFitUrl(notifyUrl)) return refuse(failure('isv.invalid-parameter', 'notify_url'))
  if (!isFitUrl(returnUrl)) return refuse(failure('isv.invalid-parameter', 'return_url'))

  const trade = findTrade(alipay, app, { outTradeNo: order.value.outTradeNo })
  if (trade && !isSameOrder(trade, order.value)) {
    return refuse(failure('ACQ.CONTEXT_INCONSISTENT'))
  }
  const reason = trade && whyUnpayable(trade)
  if (reason) return refuse(failure(reason))
  const isCode = product === 'code'
  const link: Link = {
    token: isCode ? `bax0${alipay.ids.hex(20)}` : alipay.ids.hex(32),
    appId: app.appId,
    order: order.value,
    notifyUrl,
    returnUrl: isCode ? '' : returnUrl,
    expiresAt: expiry.value,
    ...(isCode && { scanBefore: Math.min(now + CODE_LIFE_MS, expiry.value) }),
  }
  saveLink(alipay, link)
  return ok(link)
}

export const codeOf = ({ token }: Link) => `${CODE_PREFIX}${token}`

/** The link's token, where what was scanned is one of ours. */
export function readCode(scanned: string): string | undefined {
  return scanned.startsWith(CODE_PREFIX) ? scanned.slice(CODE_PREFIX.length) : undefined
}

function isFitUrl(url: string): boolean {
  if (url === '') return true
  return url.length <= LONGEST_URL && /^https?:\/\//.test(url) && URL.canParse(url)
}
