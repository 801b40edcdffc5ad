import { gzipSync } from 'node:zlib'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { chinaDay } from '../china-time.ts'
import { ok, refuse } from '../result.ts'
import { fundFlowBill, sha1, tradeBill, type TradeBill } from './bills.ts'
import type { Call, Said } from './methods.ts'
import type { Notices } from './notices.ts'
import { refused } from './orders.ts'

type Perform = (call: Call, request: FastifyRequest) => Said
type Answer = (
  perform: Perform,
) => (request: FastifyRequest<{ Params: Record<string, string> }>, reply: FastifyReply) => unknown
type File = Readonly<{ mchid: string; content: string; packed: boolean; expiresAt: number }>

const LINK_LIFE_MS = 5 * 60_000
const READY_AFTER_MS = 10 * 3_600_000 // At ten in the morning of the next day.
const KEPT_MS = 92 * 86_400_000

const NONE = refused(400, 'NO_STATEMENT_EXIST', '账单文件不存在')
const IN_WORK = refused(400, 'STATEMENT_CREATING', '账单生成中')

/** A bill is asked for, and then fetched from the address that is answered. */
export function billRoutes(server: FastifyInstance, notices: Notices, answer: Answer) {
  const files = new Map<string, File>()
  server.get(
    '/v3/bill/tradebill',
    answer((call, request) => {
      const { bill_type: kind = 'ALL' } = queryOf(request)
      if (!isTradeBill(kind)) return wrong('bill_type')
      return offer(call, request, { files, make: (orders, day) => tradeBill(orders, day, kind) })
    }),
  )
  server.get(
    '/v3/bill/fundflowbill',
    answer((call, request) => {
      const { account_type: account = 'BASIC' } = queryOf(request)
      if (!['BASIC', 'OPERATION', 'FEES'].includes(account)) return wrong('account_type')
      // All that moves here moves through the basic account.
      const make: Make = (orders, day) =>
        account === 'BASIC' ? fundFlowBill(orders, day) : undefined
      return offer(call, request, { files, make })
    }),
  )
  server.get('/v3/billdownload/file', (request, reply) => {
    const file = files.get(queryOf(request)['token'] ?? '')
    const isSigned = request.headers.authorization?.includes(`mchid="${file?.mchid}"`)
    if (!file || !isSigned || notices.wechat.clock.now() >= file.expiresAt) {
      return reply.code(403).send({ code: 'NO_AUTH', message: '下载链接无效或已过期' })
    }
    // Not signed: the digest proves it.
    const bytes = Buffer.from(file.content)
    return reply.type('application/octet-stream').send(file.packed ? gzipSync(bytes) : bytes)
  })
}

type Make = (
  orders: Parameters<typeof fundFlowBill>[0],
  day: Readonly<{ from: number; to: number }>,
) => string | undefined
type Offer = Readonly<{ files: Map<string, File>; make: Make }>

function offer({ notices, merchant }: Call, request: FastifyRequest, { files, make }: Offer): Said {
  const { clock, ids } = notices.wechat
  const { bill_date: date = '', tar_type: packing } = queryOf(request)
  const day = /^\d{4}-\d\d-\d\d$/.test(date) ? chinaDay(date) : undefined
  if (!day) return wrong('bill_date')
  if (packing !== undefined && packing !== 'GZIP') return wrong('tar_type')
  const now = clock.now()
  if (now < day.to + READY_AFTER_MS) return refuse(IN_WORK)
  const content = now < day.to + KEPT_MS ? make([...merchant.orders.values()], day) : undefined
  if (content === undefined) return refuse(NONE)
  const token = ids.hex(32)
  const packed = packing === 'GZIP'
  const expiresAt = now + LINK_LIFE_MS
  files.set(token, { mchid: merchant.mchid, content, packed, expiresAt })
  const base = `${request.protocol}://${request.host}`
  return ok({
    hash_type: 'SHA1',
    hash_value: sha1(content),
    download_url: `${base}/v3/billdownload/file?token=${token}`,
  })
}

const wrong = (field: string) =>
  refuse(refused(400, 'PARAM_ERROR', `输入源“/query/${field}”不符合规则`))

const isTradeBill = (kind: string): kind is TradeBill => ['ALL', 'SUCCESS', 'REFUND'].includes(kind)

const queryOf = (request: FastifyRequest): Readonly<Record<string, string>> => {
  const { query } = request
  return typeof query === 'object' && query !== null ? { ...query } : {}
}
