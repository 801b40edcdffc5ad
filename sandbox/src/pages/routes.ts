import type { FastifyInstance } from 'fastify'
import { faultsFrom, faultsOff } from '../alipay/faults.ts'
import { sendHandMade, type Notices } from '../alipay/notices.ts'
import { asOf } from '../alipay/trades.ts'
import { parseYuan } from '../money.ts'
import type { Wallets } from '../wallets.ts'
import type { WechatPay } from '../wechatpay/state.ts'
import { showPage } from './layout.ts'
import { overviewPage } from './overview.ts'
import { parseSwitches, switchesPage } from './switches.ts'
import { tradesPage } from './trades.ts'
import { walletsPage } from './wallets.ts'

type Form = Readonly<Record<string, string>>
type ForApp = { Params: { appId: string }; Body: Form | undefined }

/** For people at a browser. Whatever a button does here, the control API does too. */
export function peoplesPages(
  server: FastifyInstance,
  { notices, wechat }: Readonly<{ notices: Notices; wechat: WechatPay }>,
) {
  overviewRoutes(server, notices, wechat)
  switchRoutes(server, notices)
  walletRoutes(server, notices.alipay.wallets)
  tradeRoutes(server, notices)
}

function overviewRoutes(server: FastifyInstance, { alipay }: Notices, wechat: WechatPay) {
  server.get('/', (_request, reply) => showPage(reply, overviewPage(alipay, wechat)))
  server.post<{ Body: Form | undefined }>('/clock', (request, reply) => {
    const { hours = '', real } = request.body ?? {}
    if (real) alipay.clock.set({ real: true })
    else if (/^\d{1,5}(\.\d{1,3})?$/.test(hours)) {
      alipay.clock.set({ advanceMs: Math.round(Number(hours) * 3_600_000) })
    }
    return reply.redirect('/', 303)
  })
}

function switchRoutes(server: FastifyInstance, { alipay }: Notices) {
  server.get<{ Querystring: { app?: string } }>('/switches', (request, reply) => {
    const asked = alipay.apps.get(request.query.app ?? '') ?? alipay.apps.values().next().value
    return showPage(reply, switchesPage(alipay, asked))
  })
  server.post<ForApp>('/switches/:appId', (request, reply) => {
    const app = alipay.apps.get(request.params.appId)
    const form = request.body ?? {}
    if (app) app.faults = form['clear'] ? faultsOff() : faultsFrom(parseSwitches(form))
    return reply.redirect(`/switches?app=${encodeURIComponent(request.params.appId)}`, 303)
  })
}

function walletRoutes(server: FastifyInstance, wallets: Wallets) {
  server.get('/wallets', (_request, reply) => showPage(reply, walletsPage(wallets, {})))
  server.post<{ Body: Form | undefined }>('/wallets', (request, reply) => {
    const form = request.body ?? {}
    const { account = '', loginPassword = '', payPassword = '' } = form
    const balanceFen = parseYuan(form['balance']?.trim())
    if (!account.trim() || !loginPassword || !payPassword || balanceFen === undefined) {
      const problem = 'Give an account, both passwords and a balance such as 1000.00.'
      return showPage(reply.code(400), walletsPage(wallets, { problem, form }))
    }
    const name = account.trim().toLowerCase()
    wallets.save({ account: name, loginPassword, payPassword, balanceFen })
    return reply.redirect('/wallets', 303)
  })
}

function tradeRoutes(server: FastifyInstance, notices: Notices) {
  const { alipay } = notices
  server.get<{ Querystring: { q?: string } }>('/trades', (request, reply) => {
    return showPage(reply, tradesPage(notices, request.query.q?.trim() ?? ''))
  })
  server.post<{ Params: { tradeNo: string } }>(
    '/trades/:tradeNo/notice',
    async (request, reply) => {
      const trade = alipay.trades.get(request.params.tradeNo)
      if (trade?.notifyUrl) {
        const current = asOf(trade, alipay.clock.now())
        await sendHandMade(notices, current, { times: 1, overrides: {}, sign: true })
      }
      return reply.redirect(`/trades?q=${encodeURIComponent(request.params.tradeNo)}`, 303)
    },
  )
}
