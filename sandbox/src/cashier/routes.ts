import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { findTrade } from '../alipay/state.ts'
import type { Notices } from '../alipay/notices.ts'
import { isSameOrder } from '../alipay/trades.ts'
import { showPage } from '../pages/layout.ts'
import { confirm, findPayable, logIn, signedReturn } from './cashier.ts'
import type { CashierRefusal, Visit } from './cashier.ts'
import { endPage, loginPage, missingPage, paidPage, payPage } from './pages.ts'

type Session = Readonly<{ token: string; account: string }>
type Handler = (visit: Visit, request: FastifyRequest, reply: FastifyReply) => unknown
type Shown = Readonly<{ account?: string; refusal?: CashierRefusal; typed?: string }>

const SESSION_COOKIE = 'wallet'
const SESSION_ID = new RegExp(`(?:^|;)\\s*${SESSION_COOKIE}=([\\da-f]{32})(?:;|$)`)

export function cashierRoutes(server: FastifyInstance, { notices }: { notices: Notices }) {
  // A login lasts as long as the process: a restarted cashier asks for the password again.
  const sessions = new Map<string, Session>()
  const accountOf = (visit: Visit, request: FastifyRequest) => {
    const session = sessions.get(sessionOf(request))
    return session?.token === visit.link.token ? session.account : ''
  }
  const visited = (handler: Handler) => (request: FastifyRequest, reply: FastifyReply) => {
    const visit = findVisit(notices, request)
    return visit ? handler(visit, request, reply) : showPage(reply.code(404), missingPage())
  }
  const logInByForm: Handler = (visit, request, reply) => {
    const typed = field(request, 'account')
    const loginPassword = field(request, 'password')
    const result = logIn(visit, { account: typed, loginPassword })
    if (!result.ok) return showCurrent(visit, reply, { refusal: result.refusal, typed })
    const id = notices.alipay.ids.hex(32)
    sessions.set(id, { token: visit.link.token, account: result.value.account })
    const path = pathOf(visit)
    return reply
      .header('set-cookie', `${SESSION_COOKIE}=${id}; Path=${path}; HttpOnly; SameSite=Lax`)
      .redirect(path, 303)
  }
  const payByForm: Handler = (visit, request, reply) => {
    const account = accountOf(visit, request)
    const result = confirm(visit, { account, payPassword: field(request, 'payPassword') })
    // A second click finds the order paid by the first, and shows what the first would have shown.
    if (result.ok || result.refusal === 'already_paid') {
      return reply.redirect(`${pathOf(visit)}/paid`, 303)
    }
    return showCurrent(visit, reply, { refusal: result.refusal, account })
  }

  server.get(
    '/cashier/:token',
    visited((visit, request, reply) =>
      showCurrent(visit, reply, { account: accountOf(visit, request) }),
    ),
  )
  server.post('/cashier/:token/login', visited(logInByForm))
  server.post(
    '/cashier/:token/logout',
    visited((visit, request, reply) => {
      sessions.delete(sessionOf(request))
      return reply.redirect(pathOf(visit), 303)
    }),
  )
  server.post(
    '/cashier/:token/pay',
    visited((visit, request, reply) => {
      const isJson = request.headers['content-type']?.startsWith('application/json')
      return (isJson ? payInOneStep : payByForm)(visit, request, reply)
    }),
  )
  server.get('/cashier/:token/paid', visited(showPaid))
  server.get('/cashier/:token/return', visited(returnToShop))
  server.post('/cashier/:token/cancel', visited(cancel))
}

/**
 * For scripts: login and payment in one request. Signing the way back is left to whoever follows
 * it.
 */
const payInOneStep: Handler = (visit, request, reply) => {
  const account = field(request, 'account').trim().toLowerCase()
  const [loginPassword, payPassword] = [
    field(request, 'loginPassword'),
    field(request, 'payPassword'),
  ]
  const empty = Object.entries({ account, loginPassword, payPassword }).find(([, text]) => !text)
  if (empty) return reply.code(400).send({ error: { field: empty[0], rule: 'required' } })

  const entered = logIn(visit, { account, loginPassword })
  const result = entered.ok ? confirm(visit, { account, payPassword }) : entered
  const status = result.ok ? 'paid' : result.refusal
  const isPaid = result.ok || result.refusal === 'already_paid'
  const signing = `${request.protocol}://${request.host}${pathOf(visit)}/return`
  const { returnUrl } = visit.link
  return reply.send({ status, returnUrl: returnUrl && isPaid ? signing : returnUrl })
}

const showPaid: Handler = (visit, _request, reply) => {
  const trade = tradeOf(visit)
  if (trade?.paidAt === undefined) return reply.redirect(pathOf(visit), 303)
  const returnUrl = visit.link.returnUrl && signedReturn(visit, trade)
  return showPage(reply, paidPage(visit, { trade, returnUrl }))
}

const returnToShop: Handler = (visit, _request, reply) => {
  const trade = tradeOf(visit)
  if (trade?.paidAt === undefined || visit.link.returnUrl === '') {
    return reply.redirect(pathOf(visit), 303)
  }
  return reply.redirect(signedReturn(visit, trade), 303)
}

// Leaving without paying changes nothing: the trade, if there is one, waits until it expires.
const cancel: Handler = (visit, _request, reply) => {
  const { returnUrl } = visit.link
  if (returnUrl === '') return showPage(reply, endPage(visit, 'cancelled'))
  return reply.redirect(returnUrl, 303)
}

function showCurrent(visit: Visit, reply: FastifyReply, shown: Shown) {
  const payable = findPayable(visit)
  if (!payable.ok) return showPage(reply, endPage(visit, payable.refusal))
  const wallet = visit.notices.alipay.wallets.get(shown.account ?? '')
  const isTheirs = payable.value?.buyer.account === wallet?.account
  if (!wallet || !isTheirs) return showPage(reply, loginPage(visit, shown))
  return showPage(reply, payPage(visit, { wallet, refusal: shown.refusal }))
}

function findVisit(notices: Notices, request: FastifyRequest): Visit | undefined {
  const { params } = request
  const token = isRecord(params) ? String(params['token']) : ''
  const link = notices.alipay.links.get(token)
  const app = link && notices.alipay.apps.get(link.appId)
  return app && { notices, app, link }
}

function tradeOf({ notices, app, link }: Visit) {
  const trade = findTrade(notices.alipay, app, { outTradeNo: link.order.outTradeNo })
  return trade && isSameOrder(trade, link.order) ? trade : undefined
}

// Read by hand where it is needed: a plugin would look for cookies in every call.
const sessionOf = (request: FastifyRequest) =>
  SESSION_ID.exec(request.headers.cookie ?? '')?.[1] ?? ''

const pathOf = (visit: Visit) => `/cashier/${visit.link.token}`

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

function field(request: FastifyRequest, name: string): string {
  const value = isRecord(request.body) ? request.body[name] : undefined
  return typeof value === 'string' ? value : ''
}
