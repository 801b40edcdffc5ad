import type { FastifyInstance, FastifyReply } from 'fastify'
import { text } from '../faults.ts'
import { toYuan } from '../money.ts'
import { noticeView } from '../notices.ts'
import { faultsFrom, faultsOff, faultsSchema, type FaultSettings } from './faults.ts'
import { sendHandMade, type HandMade, type Notices } from './notices.ts'
import { tradeState, type Order } from './orders.ts'
import { findOrder, registerMerchant } from './state.ts'
import type { Merchant, Registration, WechatPay } from './state.ts'

type ForMerchant = { Params: { mchid: string } }
type HandMadeBody = { outTradeNo: string } & Partial<HandMade>

const PATH = '/control/wechatpay/merchants/:mchid'

/** For tests, benches and scripts; no real network has this. */
export function wechatPayControl(server: FastifyInstance, notices: Notices) {
  const { wechat } = notices
  server.get('/control/wechatpay/keys', () => {
    const { publicKey, certificate } = wechat.keys
    return {
      publicKeyId: publicKey.serial,
      publicKey: publicKey.pem,
      certificateSerial: certificate.serial,
      certificate: certificate.pem,
    }
  })
  merchantRoutes(server, wechat)
  truthRoutes(server, notices)
}

function merchantRoutes(server: FastifyInstance, wechat: WechatPay) {
  server.put<ForMerchant & { Body: Registration }>(
    PATH,
    { schema: { body: registrationSchema } },
    (request, reply) => {
      const merchant = registerMerchant(wechat, request.params.mchid, request.body)
      return merchant
        ? { mchid: merchant.mchid, appid: merchant.registration.appid }
        : refuseField(reply, 'publicKey', 'base64 SPKI of an RSA key of at least 2048 bits')
    },
  )
  server.get<ForMerchant>(`${PATH}/faults`, (request, reply) => {
    return wechat.merchants.get(request.params.mchid)?.faults ?? missing(reply, 'merchant')
  })
  const set = (mchid: string, reply: FastifyReply, faults: FaultSettings | undefined) => {
    const merchant = wechat.merchants.get(mchid)
    if (!merchant) return missing(reply, 'merchant')
    merchant.faults = faults ? faultsFrom(faults) : faultsOff()
    return merchant.faults
  }
  server.put<ForMerchant & { Body: FaultSettings }>(
    `${PATH}/faults`,
    { schema: { body: faultsSchema } },
    (request, reply) => set(request.params.mchid, reply, request.body),
  )
  server.delete<ForMerchant>(`${PATH}/faults`, (request, reply) =>
    set(request.params.mchid, reply, undefined),
  )
}

function truthRoutes(server: FastifyInstance, notices: Notices) {
  const { wechat } = notices
  server.get<ForMerchant & { Querystring: { outTradeNo?: string } }>(
    `${PATH}/orders`,
    (request, reply) => {
      const merchant = wechat.merchants.get(request.params.mchid)
      if (!merchant) return missing(reply, 'merchant')
      const { outTradeNo } = request.query
      const numbers = outTradeNo === undefined ? [...merchant.orders.keys()] : [outTradeNo]
      const orders = numbers.flatMap((number) => findOrder(wechat, merchant, number) ?? [])
      return { orders: orders.map((order) => orderView(notices, order)) }
    },
  )
  server.get<ForMerchant>(`${PATH}/totals`, (request, reply) => {
    const merchant = wechat.merchants.get(request.params.mchid)
    return merchant ? totalsView(merchant) : missing(reply, 'merchant')
  })
  server.post<ForMerchant & { Body: HandMadeBody }>(
    `${PATH}/notices`,
    { schema: { body: handMadeSchema } },
    async (request, reply) => {
      const merchant = wechat.merchants.get(request.params.mchid)
      if (!merchant) return missing(reply, 'merchant')
      const { outTradeNo, times = 1, overrides = {}, signing = 'true' } = request.body
      const order = findOrder(wechat, merchant, outTradeNo)
      if (!order) return missing(reply, 'order')
      return noticeView(await sendHandMade(notices, order, { times, overrides, signing }))
    },
  )
}

export function totalsView(merchant: Merchant) {
  return {
    orders: merchant.orders.size,
    paidOrders: merchant.paidOrders,
    paid: toYuan(merchant.paidFen),
    refunded: toYuan(merchant.refundedFen),
  }
}

function orderView({ dispatch }: Notices, order: Order) {
  const { mchid, outTradeNo, transactionId, totalFen, paidAt, refunds } = order
  return {
    outTradeNo,
    transactionId: transactionId || null,
    state: tradeState(order),
    total: toYuan(totalFen),
    paidAt: paidAt === undefined ? null : new Date(paidAt).toISOString(),
    refunds: refunds.map(({ outRefundNo, amountFen, status }) => ({
      ...{ outRefundNo, amount: toYuan(amountFen), status },
    })),
    notices: dispatch.about(`${mchid}/${outTradeNo}`).map((notice) => ({
      ...{ event: notice.event, ...noticeView(notice) },
    })),
  }
}

function missing(reply: FastifyReply, what: string) {
  return reply.code(404).send({ error: { field: what, rule: 'not registered here' } })
}

function refuseField(reply: FastifyReply, field: string, rule: string) {
  return reply.code(400).send({ error: { field, rule } })
}

const registrationSchema = {
  type: 'object',
  required: ['appid', 'serial', 'publicKey', 'apiV3Key'],
  additionalProperties: false,
  properties: {
    appid: { type: 'string', pattern: '^wx[0-9a-f]{16}$' },
    serial: { type: 'string', pattern: '^[0-9A-F]{8,40}$' },
    publicKey: { type: 'string', minLength: 1, maxLength: 4096 },
    apiV3Key: { type: 'string', pattern: '^[\\x21-\\x7e]{32}$' },
    name: text,
    signsWith: { enum: ['public_key', 'certificate'] },
  },
}

const handMadeSchema = {
  type: 'object',
  required: ['outTradeNo'],
  additionalProperties: false,
  properties: {
    outTradeNo: text,
    times: { type: 'integer', minimum: 1, maximum: 1000 },
    overrides: { type: 'object' },
    signing: { enum: ['true', 'none', 'forged', 'probe'] },
  },
}
