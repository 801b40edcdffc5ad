import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { AlipaySdk } from 'alipay-sdk'
import type { Env } from '../../platform/env.ts'
import { toChinaTime } from '../../kernel/time.ts'
import type { Gateway, Method, PaymentRequest, RefundRequest } from '../gateway.ts'
import { codeEnd } from '../codes.ts'
import {
  closeAnswer,
  codeAnswer,
  paymentAnswer,
  refundAnswer,
  refundQueryAnswer,
} from './answers.ts'
import { toYuan, type Answer } from './fields.ts'
import { readNotice } from './notices.ts'

// Alipay Open Platform, v2 protocol: https://opendocs.alipay.com/open-v3/054kaq and pages beside it.

export type AlipayConfig = Readonly<{
  /** `https://openapi.alipay.com/gateway.do`, or the sandbox's. */
  gatewayUrl: string
  appId: string
  /** The seller's account (`2088...`): a notice for another one is not for us. */
  sellerId: string
  /** Our application's private key, PKCS#8, without armour. */
  privateKey: string
  /** Alipay's public keys as its console shows them, without armour: while it changes them, two. */
  alipayPublicKeys: readonly string[]
  /** Where Alipay sends its notices. */
  notifyUrl: string
  timeoutMs?: number
}>

const DEFAULT_TIMEOUT_MS = 10_000

const PAGE: Method = {
  name: 'alipay',
  currencies: ['CNY'],
  // `total_amount` goes from 0.01 to 100,000,000 yuan, both included.
  limits: { minMinor: 1n, maxMinor: 10_000_000_000n },
  step: 'redirect',
  confirms: 'at_once',
}

/** Paid by scanning a code with the app. The trade begins when somebody scans it. */
const CODE: Method = { ...PAGE, name: 'alipay_qr', step: 'qr' }

export function createAlipay(config: AlipayConfig, env: Env): Gateway {
  const sdks = config.alipayPublicKeys.map((key) => sdkWith(config, key))
  const [sdk] = sdks
  assert(sdk, 'there is a public key of Alipay')
  // An answer may be signed by any of the keys; the SDK knows of one.
  const checks = sdks.map((each) => each.checkResponseSign.bind(each))
  sdk.checkResponseSign = (...signed) => firstThatFits(checks, signed)
  const ask = (method: string, content: Record<string, string>, more = {}) =>
    call(sdk, method, { bizContent: content, timestamp: toChinaTime(env.now()), ...more })

  return {
    name: 'alipay',
    methods: [PAGE, CODE],
    begin: async (request) => {
      if (request.method === PAGE.name) {
        const url = pageUrl({ sdk, config, env }, request)
        return { status: 'ready', next: { kind: 'redirect', url }, reference: null }
      }
      const content = { ...orderFields(request), product_code: 'QR_CODE_OFFLINE' }
      const notify = { notify_url: config.notifyUrl }
      const answer = await ask('alipay.trade.precreate', content, notify)
      return codeAnswer(request.number, answer, codeEnd(env.now(), request.expiresAt))
    },
    query: async ({ number }) =>
      paymentAnswer(number, await ask('alipay.trade.query', { out_trade_no: number })),
    close: async ({ number }) =>
      closeAnswer(number, await ask('alipay.trade.close', { out_trade_no: number })),
    refund: async (request) =>
      refundAnswer(request, await ask('alipay.trade.refund', refundFields(request))),
    queryRefund: async (request) =>
      refundQueryAnswer(
        request,
        await ask('alipay.trade.fastpay.refund.query', {
          trade_no: request.gatewayNumber,
          out_request_no: request.number,
        }),
      ),
    readNotice: ({ body }) => readNotice(sdks, config, formOf(body)),
    answerNotice: (taken) => ({
      ...{ status: 200, type: 'text/plain' },
      body: taken ? 'success' : 'fail',
    }),
  }
}

function sdkWith(config: AlipayConfig, alipayPublicKey: string): AlipaySdk {
  const sdk = new AlipaySdk({
    appId: config.appId,
    privateKey: config.privateKey,
    alipayPublicKey,
    gateway: config.gatewayUrl,
    keyType: 'PKCS8',
    signType: 'RSA2',
    timeout: config.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    camelcase: false,
  })
  // The SDK hands its keys to node:crypto as they are; parsed once, a signature takes half the
  // time.
  Object.assign(sdk.config, {
    privateKey: createPrivateKey(sdk.config.privateKey),
    alipayPublicKey: createPublicKey(sdk.config.alipayPublicKey),
  })
  return sdk
}

type Check = AlipaySdk['checkResponseSign']

/** Throws what the last check throws where none passes. */
function firstThatFits([check, ...others]: readonly Check[], signed: Parameters<Check>): void {
  try {
    check?.(...signed)
  } catch (error) {
    if (others.length === 0) throw error
    firstThatFits(others, signed)
  }
}

function refundFields({ gatewayNumber, number, amount, reason }: RefundRequest) {
  return {
    trade_no: gatewayNumber,
    out_request_no: number,
    refund_amount: toYuan(amount),
    refund_reason: clean(reason),
  }
}

function orderFields({ number, amount, subject, expiresAt }: PaymentRequest) {
  return {
    out_trade_no: number,
    total_amount: toYuan(amount),
    subject: clean(subject),
    time_expire: toChinaTime(expiresAt),
  }
}

type Page = Readonly<{ sdk: AlipaySdk; config: AlipayConfig; env: Env }>

/**
 * The signed address of Alipay's cashier. No call is made: the trade begins when the buyer logs in.
 */
function pageUrl({ sdk, config, env }: Page, request: PaymentRequest): string {
  return sdk.pageExecute('alipay.trade.page.pay', 'GET', {
    bizContent: { ...orderFields(request), product_code: 'FAST_INSTANT_TRADE_PAY' },
    timestamp: toChinaTime(env.now()),
    notify_url: config.notifyUrl,
    return_url: request.returnUrl,
  })
}

/** A notice's fields; an empty one says nothing. */
function formOf(body: string): Record<string, string> {
  return Object.fromEntries([...new URLSearchParams(body)].filter(([, value]) => value !== ''))
}

const MAX_TEXT = 128

// The protocol's own exceptions (/ = &), and < which the SDK's form does not escape.
function clean(text: string): string {
  return text
    .replace(/[/=&<>"]/g, ' ')
    .slice(0, MAX_TEXT)
    .toWellFormed()
}

/**
 * One signed call with its answer's signature checked. Whatever goes wrong on the way (timeout,
 * reset, a status other than 200, a signature that does not fit) leaves the outcome unknown.
 */
async function call(
  sdk: AlipaySdk,
  method: string,
  params: Readonly<{ bizContent: Record<string, string>; timestamp: string }>,
): Promise<Answer | undefined> {
  try {
    const answer: Record<string, unknown> = await sdk.exec(method, params, { validateSign: true })
    return answer
  } catch {
    return undefined
  }
}
