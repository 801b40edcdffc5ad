// The payment networks of the sandbox: how we are known at each, what may go wrong there, and what
// each of them says it took and gave back.
import { createHash } from 'node:crypto'
import {
  createAlipay,
  createStripe,
  createWechatPay,
  type Gateway,
} from '../../src/gateways/index.ts'
import type { Env } from '../../src/platform/env.ts'
import { registerAccount, registerApp, registerMerchant, type Sandbox } from '../sandbox.ts'

/** How a connector reaches its network. */
type Way = Readonly<{ url: string; timeoutMs: number }>

export type Network = Readonly<{
  name: string
  /** What the sandbox calls us there: its control API has everything below this path. */
  path: string
  connect: (way: Way, env: Env) => Gateway
  /** Switches that hit so many of the next calls. */
  callFaults: readonly string[]
  /** By what goes wrong then: switches that spoil what it does as long as they are on. */
  lastingFaults: Readonly<Record<string, object>>
  /** Switches that make notices false. */
  noticeFaults: readonly string[]
  /** What it says, from an answer of the control API below `path`. */
  truth: Readonly<{ list: string; factsOf: (answer: Json) => readonly Fact[] }>
}>

export type Json = Readonly<Record<string, unknown>>

/** Money that moved at a network, by our number of it; given back is negative. */
export type Fact = Readonly<{ number: string; currency: string; minor: bigint; as: string }>

type Registering = Readonly<{ sandbox: Sandbox; seed: string; url: string }>

export async function registerAtNetworks(around: Registering): Promise<readonly Network[]> {
  return [await alipay(around), await wechatPay(around), await stripe(around)]
}

const CALLS = ['loseRequest', 'loseAnswer', 'systemError', 'garble'] as const

/** Sixteen digits that are another seed's in another run. */
const digitsOf = (seed: string, prefix: string, length: number) =>
  `${prefix}${createHash('sha256').update(seed).digest().readUInt32BE(0)}`
    .padEnd(length, '0')
    .slice(0, length)

async function alipay({ sandbox, seed, url }: Registering): Promise<Network> {
  const appId = digitsOf(seed, '2021', 16)
  const config = await registerApp({ sandbox, appId, url })
  return {
    name: 'alipay',
    path: `/alipay/apps/${appId}`,
    connect: ({ url: at, timeoutMs }, env) =>
      createAlipay({ ...config, gatewayUrl: `${at}/gateway.do`, timeoutMs }, env),
    callFaults: CALLS,
    lastingFaults: { 'no money to refund': { sellerShort: true } },
    noticeFaults: ['wrongAmount', 'foreignAppId', 'foreignSeller', 'forgedSignature'],
    truth: { list: '/trades', factsOf: ({ trades }) => (trades as Trade[]).flatMap(factsOfTrade) },
  }
}

type Trade = Readonly<{
  tradeNo: string
  outTradeNo: string
  totalAmount: string
  paidAt: string | null
  refunds: readonly Readonly<{ outRequestNo: string; amount: string }>[]
}>

function factsOfTrade({ tradeNo, outTradeNo, totalAmount, paidAt, refunds }: Trade): Fact[] {
  if (paidAt === null) return []
  return [
    inYuan({ number: outTradeNo, yuan: totalAmount, as: tradeNo }),
    ...refunds.map(({ outRequestNo, amount }) =>
      inYuan({ number: outRequestNo, yuan: `-${amount}`, as: tradeNo }),
    ),
  ]
}

type InYuan = Readonly<{ number: string; yuan: string; as: string }>

const inYuan = ({ number, yuan, as }: InYuan): Fact => ({
  ...{ number, currency: 'CNY', minor: BigInt(yuan.replace('.', '')), as },
})

async function wechatPay({ sandbox, seed, url }: Registering): Promise<Network> {
  const mchId = digitsOf(seed, '19', 10)
  const config = await registerMerchant({ sandbox, mchId, url })
  return {
    name: 'wechatpay',
    path: `/wechatpay/merchants/${mchId}`,
    connect: ({ url: apiUrl, timeoutMs }, env) =>
      createWechatPay({ ...config, apiUrl, timeoutMs }, env),
    callFaults: [...CALLS, 'limitRefunds'],
    lastingFaults: {
      'no money to refund': { sellerShort: true },
      'answers unsigned': { unsigned: true },
      'answers forged': { forgedAnswers: true },
      'refunds closed': { refundsEnd: 'CLOSED' },
      'refunds stuck': { refundsEnd: 'ABNORMAL' },
    },
    noticeFaults: ['wrongAmount', 'forgedSignature', 'foreignMchid', 'unreadable', 'stale'],
    truth: { list: '/orders', factsOf: ({ orders }) => (orders as Order[]).flatMap(factsOfOrder) },
  }
}

type Order = Readonly<{
  outTradeNo: string
  transactionId: string | null
  total: string
  paidAt: string | null
  refunds: readonly Readonly<{ outRefundNo: string; amount: string; status: string }>[]
}>

function factsOfOrder({ outTradeNo, transactionId, total, paidAt, refunds }: Order): Fact[] {
  if (paidAt === null) return []
  const as = transactionId ?? ''
  return [
    inYuan({ number: outTradeNo, yuan: total, as }),
    ...refunds
      .filter(({ status }) => status === 'SUCCESS')
      .map(({ outRefundNo, amount }) => inYuan({ number: outRefundNo, yuan: `-${amount}`, as })),
  ]
}

async function stripe({ sandbox, url }: Registering): Promise<Network> {
  const { account, config } = await registerAccount({ sandbox, url })
  return {
    name: 'stripe',
    path: `/stripe/accounts/${account}`,
    connect: ({ url: apiUrl, timeoutMs }, env) =>
      createStripe({ ...config, apiUrl, timeoutMs }, env),
    callFaults: [...CALLS, 'rateLimit'],
    lastingFaults: {},
    noticeFaults: ['wrongAmount', 'forgedSignature'],
    truth: {
      list: '/payments',
      factsOf: ({ payments }) => (payments as Payment[]).flatMap(factsOfPayment),
    },
  }
}

export type Payment = Readonly<{
  session: Readonly<{ client_reference_id: string | null }>
  intent: Readonly<{ id: string; status: string; currency: string; amount: number }> | null
  refunds: readonly Readonly<{
    id: string
    status: string
    amount: number
    metadata: Readonly<Record<string, string>>
  }>[]
}>

function factsOfPayment({ session, intent, refunds }: Payment): Fact[] {
  if (intent?.status !== 'succeeded') return []
  const currency = intent.currency.toUpperCase()
  const fact = (number: string, minor: number): Fact => ({
    ...{ number, currency, minor: BigInt(minor), as: intent.id },
  })
  return [
    fact(session.client_reference_id ?? '', intent.amount),
    ...refunds
      .filter(({ status }) => status === 'succeeded')
      .map(({ metadata, amount }) => fact(metadata['number'] ?? '', -amount)),
  ]
}
