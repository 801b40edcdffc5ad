import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { showPage } from '../pages/layout.ts'
import { messageOf, readCard, type Decline } from './cards.ts'
import { bankPage, cardPage, endedPage, missingPage } from './checkout-pages.ts'
import type { Network } from './events.ts'
import type { KeptMethod, PaymentMethod } from './objects.ts'
import { authenticate, present, waitingOf, type Outcome, type Visit } from './payments.ts'
import { find, saveMethod, seconds } from './state.ts'
import { methodsOfCustomer } from './things.ts'

// The hosted page: somebody types a card, or chooses one that was saved.

type Request = FastifyRequest<{ Params: { id: string }; Body: unknown }>
type Handler = (visit: Visit, request: Request, reply: FastifyReply) => unknown
type Problem = Readonly<{ field: string; code: string; message: string }>

export function checkoutRoutes(server: FastifyInstance, network: Network) {
  const visited = (handler: Handler) => (request: Request, reply: FastifyReply) => {
    const visit = findVisit(network, request.params.id)
    return visit ? handler(visit, request, reply) : showPage(reply.code(404), missingPage())
  }
  server.get<{ Params: { id: string } }>(
    '/c/pay/:id',
    visited((visit, _request, reply) => showCurrent(visit, reply)),
  )
  server.post<{ Params: { id: string } }>('/c/pay/:id', visited(payByForm))
  server.post<{ Params: { id: string } }>('/c/pay/:id/script', visited(payByScript))
  server.get<{ Params: { id: string } }>(
    '/c/pay/:id/3ds',
    visited((visit, _request, reply) =>
      waitingOf(visit) ? showPage(reply, bankPage(visit)) : reply.redirect(pathOf(visit), 303),
    ),
  )
  server.post<{ Params: { id: string } }>(
    '/c/pay/:id/3ds',
    visited((visit, request, reply) => {
      const outcome = isOpen(visit)
        ? authenticate(visit, field(request, 'result') === 'pass')
        : undefined
      return outcome ? goOn(visit, reply, outcome) : reply.redirect(pathOf(visit), 303)
    }),
  )
}

const payByForm: Handler = (visit, request, reply) => {
  if (!isOpen(visit)) return reply.redirect(pathOf(visit), 303)
  const presented = methodOf(visit, request)
  if ('code' in presented) return showCurrent(visit, reply.code(402), { problem: presented })
  return goOn(visit, reply, present(visit, { ...presented, keepForLater: keeps(request) }))
}

/** For scripts: one request, and `pass` or `fail` as what the bank would say if it asked. */
const payByScript: Handler = (visit, request, reply) => {
  if (!isOpen(visit)) return reply.send({ status: visit.session.status })
  const presented = methodOf(visit, request)
  if ('code' in presented) return reply.send({ status: 'declined', ...presented })
  const first = present(visit, { ...presented, keepForLater: keeps(request) })
  const result = field(request, 'result')
  const now = findVisit(visit.network, visit.session.id) ?? visit
  const outcome =
    first.status === 'asked' && result !== '' ? authenticate(now, result === 'pass') : first
  return reply.send({ ...outcome, returnUrl: successUrl(visit) })
}

function goOn(visit: Visit, reply: FastifyReply, outcome: Outcome) {
  if (outcome.status === 'declined') {
    const now = findVisit(visit.network, visit.session.id) ?? visit
    return showCurrent(now, reply.code(402), { decline: outcome.decline })
  }
  if (outcome.status === 'asked') return reply.redirect(`${pathOf(visit)}/3ds`, 303)
  return reply.redirect(successUrl(visit), 303)
}

type Shown = Readonly<{ problem?: Problem; decline?: Decline }>

function showCurrent(visit: Visit, reply: FastifyReply, { problem, decline }: Shown = {}) {
  if (!isOpen(visit)) return showPage(reply, endedPage(visit))
  const { account, session } = visit
  const saved = session.customer === null ? [] : methodsOfCustomer(account, session.customer)
  const said = problem?.message ?? (decline && messageOf(decline))
  return showPage(
    reply,
    cardPage(visit, { saved, problem: said, field: problem?.field ?? (decline && 'number') }),
  )
}

const isOpen = ({ session }: Visit) => session.status === 'open'
const pathOf = ({ session }: Visit) => `/c/pay/${session.id}`
const successUrl = ({ session }: Visit) =>
  session.success_url.replaceAll('{CHECKOUT_SESSION_ID}', session.id)
const keeps = (request: Request) => ['on', 'yes', 'true'].includes(field(request, 'save'))

function findVisit(network: Network, id: string): Visit | undefined {
  for (const account of network.accounts.values()) {
    const session = find(account, 'checkout.session', id)
    if (session) return { network, account, session }
  }
  return undefined
}

/** A saved card by its id, or the card as it was typed. */
function methodOf(visit: Visit, request: Request): Readonly<{ kept: KeptMethod }> | Problem {
  const { network, account, session } = visit
  const chosen = account.methods.get(field(request, 'saved'))
  if (chosen && chosen.method.customer === session.customer) return { kept: chosen }
  const typed = {
    number: field(request, 'number'),
    expiry: field(request, 'expiry'),
    cvc: field(request, 'cvc'),
  }
  const read = readCard(typed, new Date(network.clock.now()))
  if (!read.ok) {
    const { field: name, code } = read
    return { field: name, code, message: messageOf({ code, decline_code: null }) }
  }
  const method: PaymentMethod = {
    id: `pm_1${network.ids.hex(23)}`,
    ...{ object: 'payment_method', type: 'card', card: { ...read.card, funding: 'credit' } },
    ...{ customer: null, allow_redisplay: 'unspecified', metadata: {}, livemode: false },
    created: seconds(network),
  }
  return { kept: saveMethod(network, account, { method, effect: read.effect, isSetUp: false }) }
}

function field({ body }: Request, name: string): string {
  if (typeof body !== 'object' || body === null) return ''
  const value: unknown = Object.entries(body).find(([key]) => key === name)?.[1]
  return typeof value === 'string' ? value : ''
}
