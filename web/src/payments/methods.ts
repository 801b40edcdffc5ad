import { unwrap, type operations } from '@danbao/sdk'
import { queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'
import { m } from '../messages.gen/messages.js'

type Listed = operations['listPaymentMethods']['responses'][200]['content']['application/json']
export type PaymentMethod = Listed['items'][number]

export const methodsQuery = queryOptions({
  queryKey: ['payment-methods'],
  queryFn: () => unwrap(api.GET('/v1/payment-methods')),
  staleTime: 5 * 60_000,
  meta: { anonymous: true },
})

/** The ways to pay an unpaid checkout, and what it comes to by each. */
export function intentMethodsQuery(intentId: string) {
  const params = { path: { intentId } }
  return queryOptions({
    queryKey: ['intent-methods', intentId],
    queryFn: () => unwrap(api.GET('/v1/payment-intents/{intentId}/methods', { params })),
    staleTime: 5 * 60_000,
  })
}

/** `app`: what scans the code, where one is shown. */
type Words = Readonly<{ name: () => string; app?: () => string }>

const known: Readonly<Record<string, Words>> = {
  wallet: { name: () => m.payments_wallet() },
  terms: { name: () => m.payments_terms() },
  alipay: { name: () => m.payments_alipay() },
  card: { name: () => m.payments_card() },
  alipay_qr: {
    name: () => m.payments_alipay_qr(),
    app: () => m.payments_app_alipay(),
  },
  bank_transfer: {
    name: () => m.payments_bank_transfer(),
  },
  wechatpay: {
    name: () => m.payments_wechatpay(),
    app: () => m.payments_app_wechat(),
  },
}

/** As the buyer knows it; a method we have no words for yet goes by its own name. */
export function methodName(method: string): string {
  return known[method]?.name() ?? method.charAt(0).toUpperCase() + method.slice(1)
}

/** The app on the buyer's phone that scans the code. */
export function scanningApp(method: string): string {
  return known[method]?.app?.() ?? methodName(method)
}
