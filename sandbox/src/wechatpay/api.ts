import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { GARBLED, hangUp, strike } from '../faults.ts'
import { ok, refuse, type Result } from '../result.ts'
import { billRoutes } from './bill-routes.ts'
import { parseBody, type Fields } from './fields.ts'
import {
  beginNative,
  beginRefund,
  closeOrder,
  listCertificates,
  queryOrder,
  queryRefund,
  queryTransaction,
  type Call,
  type Said,
} from './methods.ts'
import { platformKeyOf, signedHeaders, type Notices } from './notices.ts'
import { refused, type Refused } from './orders.ts'
import { linesOf, verifyText } from './signing.ts'
import type { Merchant, WechatPay } from './state.ts'

// APIv3 of WeChat Pay for a merchant of its own: native orders, refunds, bills, certificates.

/** What the switches know a call by. */
type Method = 'native' | 'query' | 'close' | 'refund' | 'refundQuery' | 'certificates' | 'bill'
type Params = { Params: Record<string, string> }
type Perform = (call: Call, request: FastifyRequest<Params>) => Said

const CLOCK_TOLERANCE_MS = 5 * 60_000
const OF_ORDERS = '/v3/pay/transactions'
const OF_REFUNDS = '/v3/refund/domestic/refunds'
const SYSTEM_ERROR = refused(500, 'SYSTEM_ERROR', '系统异常，请稍后重试')
const LIMITED = refused(429, 'FREQUENCY_LIMITED', '频率超限，请降低调用频率')
const BAD_SIGNATURE = refused(401, 'SIGN_ERROR', '签名错误，请检查后再试')

export function wechatPayApi(server: FastifyInstance, notices: Notices) {
  return server.register(async (scope) => {
    // A signature covers the bytes as they came.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) =>
      done(null, body),
    )
    const answer = (method: Method, perform: Perform) => answerer(notices, method, perform)
    const param = (request: FastifyRequest<Params>, name: string) => request.params[name] ?? ''
    scope.post<Params>(`${OF_ORDERS}/native`, answer('native', withBody(beginNative)))
    scope.get<Params>(
      `${OF_ORDERS}/out-trade-no/:number`,
      answer(
        'query',
        ofMerchant((call, request) => queryOrder(call, param(request, 'number'))),
      ),
    )
    scope.get<Params>(
      `${OF_ORDERS}/id/:number`,
      answer(
        'query',
        ofMerchant((call, request) => queryTransaction(call, param(request, 'number'))),
      ),
    )
    scope.post<Params>(
      `${OF_ORDERS}/out-trade-no/:number/close`,
      answer('close', (call, request) => {
        const body = parseBody(bodyOf(request))
        if (!body.ok) return body
        if (body.value['mchid'] !== call.merchant.mchid) return wrongMerchant
        return closeOrder(call, param(request, 'number'))
      }),
    )
    scope.post<Params>(OF_REFUNDS, answer('refund', withBody(beginRefund)))
    scope.get<Params>(
      `${OF_REFUNDS}/:number`,
      answer('refundQuery', (call, request) => queryRefund(call, param(request, 'number'))),
    )
    scope.get<Params>('/v3/certificates', answer('certificates', listCertificates))
    billRoutes(scope, notices, (perform) => answer('bill', perform))
  })
}

const wrongMerchant = refuse(refused(400, 'PARAM_ERROR', '输入源“mchid”与商户号不一致'))

function withBody(perform: (call: Call, body: Fields) => Said): Perform {
  return (call, request) => {
    const body = parseBody(bodyOf(request))
    return body.ok ? perform(call, body.value) : body
  }
}

/** The merchant's own number stands in the query of what it asks. */
function ofMerchant(perform: Perform): Perform {
  return (call, request) => {
    const { mchid } = asFields(request.query)
    return mchid === call.merchant.mchid ? perform(call, request) : wrongMerchant
  }
}

function answerer({ wechat, ...rest }: Notices, method: Method, perform: Perform) {
  const notices = { wechat, ...rest }
  return async (request: FastifyRequest<Params>, reply: FastifyReply) => {
    const known = authenticate(wechat, request)
    const merchant = known.ok ? known.value : undefined
    const { mishap, left } = merchant
      ? strike(merchant.faults, method)
      : { mishap: { slowMs: 0, kind: 'none' }, left: undefined }
    if (merchant && left) merchant.faults = left
    if (mishap.kind === 'lose_request') return hangUp(request, reply)
    if (mishap.slowMs > 0) await sleep(mishap.slowMs, undefined, { ref: false })
    const said = known.ok ? perform({ notices, merchant: known.value }, request) : known
    if (mishap.kind === 'lose_answer') return hangUp(request, reply)
    if (mishap.kind === 'garble') return reply.type('text/html').send(GARBLED)
    if (mishap.kind === 'system_error') return refuseWith(reply, SYSTEM_ERROR)
    if (merchant && method === 'refund' && said.ok && isLimited(merchant)) {
      return refuseWith(reply, LIMITED)
    }
    return send(notices, reply, { request, merchant, said })
  }
}

function isLimited(merchant: Merchant): boolean {
  const { limitRefunds } = merchant.faults
  if (limitRefunds > 0) merchant.faults = { ...merchant.faults, limitRefunds: limitRefunds - 1 }
  return limitRefunds !== 0
}

type Sending = Readonly<{ request: FastifyRequest; merchant: Merchant | undefined; said: Said }>

/** What went well is signed; what did not carries no signature. */
function send({ wechat, forger }: Notices, reply: FastifyReply, sending: Sending) {
  const { request, merchant, said } = sending
  void reply.header('request-id', wechat.ids.hex(32))
  if (!said.ok) return refuseWith(reply, said.refusal)
  const body = said.value === undefined ? '' : JSON.stringify(said.value)
  const wanted = String(request.headers['wechatpay-serial'] ?? '')
  const ours = platformKeyOf(wechat, merchant, wanted)
  const signer = merchant?.faults.forgedAnswers ? { ...forger(), serial: ours.serial } : ours
  const isSigned = !merchant?.faults.unsigned
  if (isSigned) void reply.headers(signedHeaders(wechat, body, { merchant, signer }))
  if (said.value === undefined) return reply.code(204).send()
  return reply.type('application/json; charset=utf-8').send(body)
}

function refuseWith(reply: FastifyReply, { status, code, message }: Refused) {
  return reply.code(status).type('application/json; charset=utf-8').send({ code, message })
}

/** The merchant of a request whose signature fits. */
function authenticate(wechat: WechatPay, request: FastifyRequest): Result<Merchant, Refused> {
  const headers = request.headers
  if (!headers.accept?.includes('application/json')) return missing('Accept')
  if (!headers['user-agent']) return missing('User-Agent')
  const isJson = headers['content-type']?.startsWith('application/json')
  if (request.method === 'POST' && !isJson) return missing('Content-Type')

  const said = parseAuthorization(headers.authorization ?? '')
  const merchant = wechat.merchants.get(said['mchid'] ?? '')
  if (!merchant || said['serial_no'] !== merchant.registration.serial) return refuse(BAD_SIGNATURE)
  const { timestamp = '', nonce_str: nonce = '', signature = '' } = said
  const text = linesOf(request.method, request.url, timestamp, nonce, bodyOf(request))
  if (!verifyText({ text, signature, key: merchant.key })) return refuse(BAD_SIGNATURE)

  // The shop's clock may be the machine's while ours has been moved, or may follow ours.
  const isNear = (now: number) => Math.abs(now - Number(timestamp) * 1_000) <= CLOCK_TOLERANCE_MS
  const followsOurs = isNear(wechat.clock.now())
  if (!followsOurs && !isNear(Date.now())) return refuse(BAD_SIGNATURE)
  merchant.keepsRealTime = !followsOurs
  return ok(merchant)
}

const missing = (header: string) =>
  refuse(refused(400, 'INVALID_REQUEST', `Http头缺少${header}或其值不被支持`))

const SCHEME = 'WECHATPAY2-SHA256-RSA2048 '

/** Its fields come in any order. */
function parseAuthorization(header: string): Readonly<Record<string, string>> {
  if (!header.startsWith(SCHEME)) return {}
  const parts = header.slice(SCHEME.length).split(',')
  return Object.fromEntries(
    parts.flatMap((part) => {
      const [, name, value] = /^(\w+)="([^"]*)"$/.exec(part) ?? []
      return name && value !== undefined ? [[name, value]] : []
    }),
  )
}

const bodyOf = ({ body }: FastifyRequest) => (typeof body === 'string' ? body : '')

const asFields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? { ...value } : {}
