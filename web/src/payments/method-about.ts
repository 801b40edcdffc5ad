import { m } from '../messages.gen/messages.js'

const known: Readonly<Record<string, () => string>> = {
  wallet: () => m.methods_wallet_about(),
  terms: () => m.credit_method_about(),
  alipay: () => m.methods_alipay_about(),
  alipay_qr: () => m.methods_alipay_qr_about(),
  wechatpay: () => m.methods_wechatpay_about(),
  card: () => m.cards_about(),
  bank_transfer: () => m.methods_bank_transfer_about(),
}

/** Where and how one pays with it. */
export function methodAbout(method: string): string {
  return known[method]?.() ?? ''
}
