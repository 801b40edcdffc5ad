import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { parseChinaTime } from '../china-time.ts'
import { GARBLED, hangUp, NO_MISHAP, strike, type Mishap } from '../faults.ts'
import { ok, refuse, type Result } from '../result.ts'
import { parseBizContent } from './biz-content.ts'
import { failure, type Answer } from './codes.ts'
import { errorPage } from './error-page.ts'
import { openLink } from './links.ts'
import { METHODS } from './methods.ts'
import type { Notices } from './notices.ts'
import { requestText, signText, verifyText, type Fields } from './signing.ts'
import type { Alipay, App } from './state.ts'

const PAGE_PAY = 'alipay.trade.page.pay'
const SYSTEM_ERROR = failure('isp.unknow-error')
const CLOCK_TOLERANCE_MS = 10 * 60_000
const MOST_LOST_KEPT = 1_000
// In the order in which the network complains about them; app_id and method come before.
const REQUIRED = [
  ['sign_type', 'isv.missing-signature-type'],
  ['sign', 'isv.missing-signature'],
  ['timestamp', 'isv.missing-timestamp'],
  ['version', 'isv.missing-version'],
  ['charset', 'isv.missing-charset'],
] as const

type Caller = Readonly<{ app: App; params: Fields }>
type Outcome =
  | Readonly<{ kind: 'redirect'; location: string }>
  | Readonly<{ kind: 'answer'; answer: Answer; isSigned: boolean }>

export function gatewayRoutes(server: FastifyInstance, { notices }: { notices: Notices }) {
  const { alipay } = notices
  server.route<{ Querystring: Fields }>({
    method: ['GET', 'POST'],
    url: '/gateway.do',
    handler: async (request, reply) => {
      const { query, body } = request
      const params = body === undefined ? query : { ...query, ...asFields(body) }
      const { slowMs, kind } = meet(alipay, request, params)
      if (kind === 'lose_request') return hangUp(request, reply)
      if (slowMs > 0) await sleep(slowMs, undefined, { ref: false })
      const outcome = perform(notices, params)
      if (kind === 'lose_answer') return hangUp(request, reply)
      if (kind === 'garble') return reply.type('text/html').send(GARBLED)
      const answered = kind === 'system_error' ? answerWith(SYSTEM_ERROR) : outcome
      return send(alipay, reply, { params, outcome: answered })
    },
  })
}

/** Which mishap this call meets. */
function meet(alipay: Alipay, request: FastifyRequest, params: Fields): Mishap {
  const app = alipay.apps.get(params['app_id'] ?? '')
  if (!app) return NO_MISHAP
  // The official SDK quietly sends a request again when its connection breaks. That is the same
  // call, so it stays lost; or a single lost call would never be noticed.
  const requestId = String(request.headers['alipay-request-id'] ?? '')
  if (app.lostRequestIds.has(requestId)) return { slowMs: 0, kind: 'lose_request' }

  const { mishap, left } = strike(app.faults, params['method'] ?? '')
  app.faults = left
  const isLost = mishap.kind === 'lose_request' || mishap.kind === 'lose_answer'
  if (isLost && requestId !== '') rememberLost(app, requestId)
  return mishap
}

function rememberLost(app: App, requestId: string) {
  app.lostRequestIds.add(requestId)
  const [oldest = ''] = app.lostRequestIds
  if (app.lostRequestIds.size > MOST_LOST_KEPT) app.lostRequestIds.delete(oldest)
}

function perform(notices: Notices, params: Fields): Outcome {
  const { alipay } = notices
  const caller = authenticate(alipay, params)
  if (!caller.ok) return caller.refusal
  const biz = parseBizContent(params['biz_content'])
  if (!biz.ok) return answerWith(biz.refusal)
  const { app } = caller.value
  if (params['method'] === PAGE_PAY) {
    const link = openLink(alipay, { app, params, biz: biz.value, product: 'page' })
    if (!link.ok) return answerWith(link.refusal)
    return { kind: 'redirect', location: `/cashier/${link.value.token}` }
  }
  const method = METHODS.get(params['method'] ?? '')
  if (!method) return answerWith(failure('isv.invalid-method'))
  return answerWith(method({ alipay, notices, app, params, biz: biz.value }))
}

/** The app comes before the signature, because without it there is no key to check one with. */
function authenticate(alipay: Alipay, params: Fields): Result<Caller, Outcome> {
  const unsigned = (subCode: string) =>
    refuse({ kind: 'answer', answer: failure(subCode), isSigned: false } as const)
  if (!params['method']) return unsigned('isv.missing-method')
  if (!params['app_id']) return unsigned('isv.missing-app-id')
  const app = alipay.apps.get(params['app_id'])
  if (!app) return unsigned('isv.invalid-app-id')

  const reason = whyMalformed(params)
  if (reason) return refuse(answerWith(failure(reason)))
  const signature = params['sign'] ?? ''
  if (!verifyText({ text: requestText(params), signature, key: app.key })) {
    return refuse(answerWith(failure('isv.invalid-signature')))
  }
  const isTimely = isRecent(params['timestamp'] ?? '', alipay.clock.now())
  return isTimely ? ok({ app, params }) : refuse(answerWith(failure('isv.invalid-timestamp')))
}

function whyMalformed(params: Fields): string | undefined {
  const missing = REQUIRED.find(([name]) => !params[name])
  if (missing) return missing[1]
  if (params['sign_type'] !== 'RSA2') return 'isv.invalid-signature-type'
  if (params['charset']?.toLowerCase() !== 'utf-8') return 'isv.invalid-charset'
  if (params['format'] && params['format'].toUpperCase() !== 'JSON') return 'isv.invalid-format'
  if (params['encrypt_type']) return 'isv.invalid-encrypt-type'
  return params['version'] === '1.0' ? undefined : 'isv.invalid-parameter'
}

// The shop's clock may be the machine's while ours has been moved, or may follow ours.
// A time written in another zone is hours off both.
function isRecent(timestamp: string, now: number): boolean {
  const at = parseChinaTime(timestamp)
  if (at === undefined) return false
  return [now, Date.now()].some((clock) => Math.abs(clock - at) <= CLOCK_TOLERANCE_MS)
}

type Sending = Readonly<{ params: Fields; outcome: Outcome }>

function send(alipay: Alipay, reply: FastifyReply, { params, outcome }: Sending) {
  if (outcome.kind === 'redirect') return reply.redirect(outcome.location, 302)
  const { answer, isSigned } = outcome
  const { method } = params
  if (method === PAGE_PAY) {
    return reply.header('content-type', 'text/html;charset=GBK').send(errorPage(answer))
  }
  // The signature covers these very bytes, so they are made once. The response object goes first:
  // the official SDK cuts it out of the text that way.
  const body = JSON.stringify(answer)
  const name = method ? `${method.replaceAll('.', '_')}_response` : 'error_response'
  const head = `{${JSON.stringify(name)}:${body}`
  const tail = isSigned ? `,"sign":"${signText(body, alipay.keys.privateKey)}"}` : '}'
  return reply.header('content-type', 'text/html;charset=utf-8').send(head + tail)
}

function answerWith(answer: Answer): Outcome {
  return { kind: 'answer', answer, isSigned: true }
}

// Queries and forms are parsed into flat texts by this program's own parser; JSON is not.
function asFields(parsed: unknown): Fields {
  if (typeof parsed !== 'object' || parsed === null) return {}
  const entries = Object.entries(parsed).filter(([, value]) => typeof value === 'string')
  return Object.fromEntries(entries)
}
