import type { FastifyInstance, FastifyReply } from 'fastify'
import { toYuan } from '../money.ts'
import { faultsFrom, faultsOff, type FaultSettings } from './faults.ts'
import { noticeView } from '../notices.ts'
import { sendHandMade, type HandMade, type Notices } from './notices.ts'
import { maskAccount } from '../wallets.ts'
import { findTrade, registerApp } from './state.ts'
import type { Alipay, App, AppRegistration } from './state.ts'
import { asOf, type Trade } from './trades.ts'
import { faultsSchema, handMadeSchema, registrationSchema } from './control-schemas.ts'

type ForApp = { Params: { appId: string } }
type HandMadeBody = { outTradeNo: string } & Partial<HandMade>

/** For tests, benches and scripts; no real network has this. */
export function alipayControl(server: FastifyInstance, { notices }: { notices: Notices }) {
  const { alipay } = notices
  server.get('/control/alipay/keys', () => ({ alipayPublicKey: alipay.keys.publicKey }))
  appRoutes(server, alipay)
  truthRoutes(server, notices)
}

function appRoutes(server: FastifyInstance, alipay: Alipay) {
  server.put<ForApp & { Body: AppRegistration }>(
    '/control/alipay/apps/:appId',
    { schema: { body: registrationSchema } },
    (request, reply) => {
      const app = registerApp(alipay, request.params.appId, request.body)
      return app
        ? { appId: app.appId, ...app.registration }
        : refuseField(reply, 'publicKey', 'base64 SPKI of an RSA key of at least 2048 bits')
    },
  )
  const faultsUrl = '/control/alipay/apps/:appId/faults'
  server.get<ForApp>(faultsUrl, (request, reply) => {
    return findApp(alipay, request.params.appId)?.faults ?? missing(reply, 'app')
  })
  server.put<ForApp & { Body: FaultSettings }>(
    faultsUrl,
    { schema: { body: faultsSchema } },
    (request, reply) => {
      const app = findApp(alipay, request.params.appId)
      if (!app) return missing(reply, 'app')
      app.faults = faultsFrom(request.body)
      return app.faults
    },
  )
  server.delete<ForApp>(faultsUrl, (request, reply) => {
    const app = findApp(alipay, request.params.appId)
    if (!app) return missing(reply, 'app')
    app.faults = faultsOff()
    return app.faults
  })
}

function truthRoutes(server: FastifyInstance, notices: Notices) {
  const { alipay } = notices
  server.get<ForApp & { Querystring: { outTradeNo?: string } }>(
    '/control/alipay/apps/:appId/trades',
    (request, reply) => {
      const app = findApp(alipay, request.params.appId)
      if (!app) return missing(reply, 'app')
      const trades = tradesOf(alipay, app, request.query.outTradeNo)
      return { trades: trades.map((trade) => tradeView(notices, trade)) }
    },
  )
  server.get<ForApp>('/control/alipay/apps/:appId/totals', (request, reply) => {
    const app = findApp(alipay, request.params.appId)
    return app ? totalsView(app) : missing(reply, 'app')
  })
  server.post<ForApp & { Body: HandMadeBody }>(
    '/control/alipay/apps/:appId/notices',
    { schema: { body: handMadeSchema } },
    async (request, reply) => {
      const app = findApp(alipay, request.params.appId)
      if (!app) return missing(reply, 'app')
      const { outTradeNo, times = 1, overrides = {}, sign = true } = request.body
      const trade = findTrade(alipay, app, { outTradeNo })
      if (!trade) return missing(reply, 'trade')
      if (trade.notifyUrl === '') return refuseField(reply, 'outTradeNo', 'has no notify_url')
      return noticeView(await sendHandMade(notices, trade, { times, overrides, sign }))
    },
  )
}

export function totalsView(app: App) {
  return {
    trades: app.tradeNoByOutTradeNo.size,
    paidTrades: app.paidTrades,
    paid: toYuan(app.paidFen),
    refunded: toYuan(app.refundedFen),
  }
}

function tradesOf(alipay: Alipay, app: App, outTradeNo: string | undefined): Trade[] {
  const now = alipay.clock.now()
  const numbers = outTradeNo === undefined ? app.tradeNoByOutTradeNo.values() : []
  const asked = outTradeNo === undefined ? undefined : findTrade(alipay, app, { outTradeNo })
  const all = [...numbers].flatMap((tradeNo) => alipay.trades.get(tradeNo) ?? [])
  return asked ? [asked] : all.map((trade) => asOf(trade, now))
}

function tradeView(notices: Notices, trade: Trade) {
  return {
    tradeNo: trade.tradeNo,
    outTradeNo: trade.outTradeNo,
    status: trade.status,
    totalAmount: toYuan(trade.totalFen),
    paidAt: trade.paidAt === undefined ? null : iso(trade.paidAt),
    buyerLogonId: maskAccount(trade.buyer.account),
    refunds: trade.refunds.map(({ outRequestNo, amountFen, at }) => ({
      outRequestNo,
      amount: toYuan(amountFen),
      at: iso(at),
    })),
    notices: notices.dispatch.about(trade.tradeNo).map(noticeView),
  }
}

const iso = (at: number) => new Date(at).toISOString()

const findApp = (alipay: Alipay, appId: string) => alipay.apps.get(appId)

function missing(reply: FastifyReply, what: string) {
  return reply.code(404).send({ error: { field: what, rule: 'not registered here' } })
}

function refuseField(reply: FastifyReply, field: string, rule: string) {
  return reply.code(400).send({ error: { field, rule } })
}
