import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Ids } from '../ids.ts'
import { showPage } from '../pages/layout.ts'
import type { Wallets } from '../wallets.ts'
import { confirm, logIn, type CashierRefusal, type Visit } from './cashier.ts'
import { endPage, loginPage, missingPage, paidPage, payPage } from './pages.ts'

export type Cashier = Readonly<{
  ids: Ids
  wallets: Wallets
  /** Whatever network the token is of. */
  findVisit: (token: string) => Visit | undefined
}>
type Session = Readonly<{ token: string; account: string }>
type Handler = (visit: Visit, request: FastifyRequest, reply: FastifyReply) => unknown
type Shown = Readonly<{ account?: string; refusal?: CashierRefusal; typed?: string }>

const SESSION_COOKIE = 'wallet'
const SESSION_ID = new RegExp(`(?:^|;)\\s*${SESSION_COOKIE}=([\\da-f]{32})(?:;|$)`)

export function cashierRoutes(server: FastifyInstance, cashier: Cashier) {
  // A login lasts as long as the process: a restarted cashier asks for the password again.
  const sessions = new Map<string, Session>()
  const { wallets } = cashier
  const accountOf = (visit: Visit, request: FastifyRequest) => {
    const session = sessions.get(sessionOf(request))
    return session?.token === visit.token ? session.account : ''
  }
  const visited = (handler: Handler) => (request: FastifyRequest, reply: FastifyReply) => {
    const visit = cashier.findVisit(tokenOf(request))
    return visit ? handler(visit, request, reply) : showPage(reply.code(404), missingPage())
  }
  const showCurrent = (visit: Visit, reply: FastifyReply, shown: Shown) =>
    showPage(reply, currentPage(visit, wallets, shown))
  const logInByForm: Handler = (visit, request, reply) => {
    const typed = field(request, 'account')
    const loginPassword = field(request, 'password')
    const result = logIn(visit, wallets, { account: typed, loginPassword })
    if (!result.ok) return showCurrent(visit, reply, { refusal: result.refusal, typed })
    const id = cashier.ids.hex(32)
    sessions.set(id, { token: visit.token, account: result.value.account })
    const path = pathOf(visit)
    return reply
      .header('set-cookie', `${SESSION_COOKIE}=${id}; Path=${path}; HttpOnly; SameSite=Lax`)
      .redirect(path, 303)
  }
  const payByForm: Handler = (visit, request, reply) => {
    const account = accountOf(visit, request)
    const payPassword = field(request, 'payPassword')
    const result = confirm(visit, wallets, { account, payPassword })
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
  const pay: Handler = (visit, request, reply) => {
    const isJson = request.headers['content-type']?.startsWith('application/json')
    return isJson
      ? payInOneStep({ visit, wallets }, request, reply)
      : payByForm(visit, request, reply)
  }
  server.post('/cashier/:token/pay', visited(pay))
  endRoutes(server, visited)
}

type Visited = (handler: Handler) => (request: FastifyRequest, reply: FastifyReply) => unknown

function endRoutes(server: FastifyInstance, visited: Visited) {
  server.get('/cashier/:token/paid', visited(showPaid))
  server.get('/cashier/:token/return', visited(returnToShop))
  server.post('/cashier/:token/cancel', visited(cancel))
}

/**
 * For scripts: login and payment in one request. Signing the way back is left to whoever follows
 * it.
 */
function payInOneStep(
  { visit, wallets }: Readonly<{ visit: Visit; wallets: Wallets }>,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const account = field(request, 'account').trim().toLowerCase()
  const [loginPassword, payPassword] = [
    field(request, 'loginPassword'),
    field(request, 'payPassword'),
  ]
  const empty = Object.entries({ account, loginPassword, payPassword }).find(([, text]) => !text)
  if (empty) return reply.code(400).send({ error: { field: empty[0], rule: 'required' } })

  const entered = logIn(visit, wallets, { account, loginPassword })
  const result = entered.ok ? confirm(visit, wallets, { account, payPassword }) : entered
  const status = result.ok ? 'paid' : result.refusal
  const isPaid = result.ok || result.refusal === 'already_paid'
  const signing = `${request.protocol}://${request.host}${pathOf(visit)}/return`
  const { returnUrl } = visit
  return reply.send({ status, returnUrl: returnUrl && isPaid ? signing : returnUrl })
}

const showPaid: Handler = (visit, _request, reply) => {
  const number = visit.findPaidNumber()
  if (number === undefined) return reply.redirect(pathOf(visit), 303)
  const returnUrl = visit.returnUrl && visit.signReturn()
  return showPage(reply, paidPage(visit, { number, returnUrl }))
}

const returnToShop: Handler = (visit, _request, reply) => {
  if (visit.findPaidNumber() === undefined || visit.returnUrl === '') {
    return reply.redirect(pathOf(visit), 303)
  }
  return reply.redirect(visit.signReturn(), 303)
}

// Leaving without paying changes nothing: the trade, if there is one, waits until it expires.
const cancel: Handler = (visit, _request, reply) => {
  const { returnUrl } = visit
  if (returnUrl === '') return showPage(reply, endPage(visit, 'cancelled'))
  return reply.redirect(returnUrl, 303)
}

function currentPage(visit: Visit, wallets: Wallets, shown: Shown) {
  const payer = visit.findPayer()
  if (!payer.ok) return endPage(visit, payer.refusal)
  const wallet = wallets.find(shown.account ?? '')
  if (!wallet || payer.value !== wallet.account) return loginPage(visit, shown)
  return payPage(visit, { wallet, refusal: shown.refusal })
}

function tokenOf({ params }: FastifyRequest): string {
  return isRecord(params) ? String(params['token']) : ''
}

// Read by hand where it is needed: a plugin would look for cookies in every call.
const sessionOf = (request: FastifyRequest) =>
  SESSION_ID.exec(request.headers.cookie ?? '')?.[1] ?? ''

const pathOf = (visit: Visit) => `/cashier/${visit.token}`

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

function field(request: FastifyRequest, name: string): string {
  const value = isRecord(request.body) ? request.body[name] : undefined
  return typeof value === 'string' ? value : ''
}
