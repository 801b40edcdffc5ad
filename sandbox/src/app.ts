import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import formbody from '@fastify/formbody'
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify'
import { alipayControl } from './alipay/control.ts'
import { gatewayRoutes } from './alipay/gateway.ts'
import { loadNotices } from './alipay/notices.ts'
import { loadAlipay } from './alipay/state.ts'
import { loadBank } from './bank/bank.ts'
import { bankRoutes } from './bank/routes.ts'
import { cashierRoutes } from './cashier/routes.ts'
import { createClock, type Clock } from './clock.ts'
import { createCourier } from './delivery.ts'
import { createIds } from './ids.ts'
import { createLetterBox, letterRoutes } from './letters.ts'
import { openMailbox } from './mail/mailbox.ts'
import { mailRoutes } from './mail/routes.ts'
import { createSmtp } from './mail/smtp.ts'
import { peoplesPages } from './pages/routes.ts'
import { findVisit, phoneRoutes } from './phone/phone.ts'
import { openStore, type Store } from './store.ts'
import { playStripe } from './stripe/stripe.ts'
import { loadWallets, walletControl } from './wallets.ts'
import { wechatPayApi } from './wechatpay/api.ts'
import { wechatPayControl } from './wechatpay/control.ts'
import { resumeRefunds } from './wechatpay/methods.ts'
import { loadNotices as loadWechatNotices } from './wechatpay/notices.ts'
import { wechatPayPages } from './wechatpay/pages.ts'
import { loadWechatPay } from './wechatpay/state.ts'

export type SandboxOptions = Readonly<{
  host?: string | undefined
  port?: number | undefined // 0: any free one.
  smtpPort?: number | undefined
  home?: string | undefined // Without a home everything is forgotten at the end.
  seed?: string | undefined
  startAt?: number | undefined
  refundGapMs?: number | undefined
  holdNotices?: boolean | undefined // Until somebody fetches them.
}>
export type Sandbox = Readonly<{
  port: number
  smtpPort: number
  url: string
  close: () => Promise<void>
}>

const DEFAULT_REFUND_GAP_MS = 3_000

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = '127.0.0.1', port = 0, smtpPort = 0 } = options
  const store = openStore(options.home)
  const clock = createClock(options.startAt)
  const ids = storedIds(store, options.seed ?? randomBytes(16).toString('hex'))
  const refundGapMs = options.refundGapMs ?? DEFAULT_REFUND_GAP_MS
  const wallets = loadWallets(store)
  const alipay = loadAlipay({ clock, ids, store, wallets, refundGapMs })
  const letterBox = options.holdNotices ? createLetterBox() : undefined
  const courier = letterBox ?? createCourier()
  const notices = loadNotices(alipay, courier)
  const wechatNotices = loadWechatNotices(loadWechatPay({ clock, ids, store, wallets }), courier)
  resumeRefunds(wechatNotices)
  const networks = { alipay: notices, wechat: wechatNotices }
  const mailbox = openMailbox({ clock, ids, store })

  const server = createServer()
  await server.register(formbody, { parser: parseForm })
  gatewayRoutes(server, { notices })
  cashierRoutes(server, {
    ...{ ids, wallets },
    findVisit: (token) => findVisit(networks, token),
  })
  walletControl(server, wallets)
  alipayControl(server, { notices })
  playStripe(server, { clock, ids, store, courier })
  await wechatPayApi(server, wechatNotices)
  wechatPayControl(server, wechatNotices)
  if (letterBox) letterRoutes(server, letterBox)
  mailRoutes(server, { mailbox })
  peoplesPages(server, { notices, wechat: wechatNotices.wechat })
  wechatPayPages(server, wechatNotices)
  phoneRoutes(server, networks)
  bankRoutes(server, loadBank({ clock, ids, store }))
  clockRoutes(server, clock)
  assetRoutes(server)
  server.get('/healthz', () => ({ ok: true }))

  const smtp = createSmtp(mailbox)
  const close = async () => {
    clock.stop()
    courier.close()
    await server.close()
    await new Promise<void>((resolve) => smtp.close(() => resolve()))
    store.close()
  }
  try {
    const url = await server.listen({ host, port })
    const ports = { port: portOf(server.server.address()), smtpPort: 0 }
    ports.smtpPort = await listenSmtp(smtp, { host, port: smtpPort })
    return { ...ports, url, close }
  } catch (error) {
    await close()
    throw error
  }
}

function createServer(): FastifyInstance {
  const server = Fastify({
    forceCloseConnections: true,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
    routerOptions: { querystringParser: parseForm },
  })
  server.setErrorHandler((error: FastifyError, _request, reply) => {
    const [first] = error.validation ?? []
    if (!first) return reply.send(error)
    const { missingProperty, additionalProperty } = first.params
    const path = [first.instancePath.slice(1), missingProperty ?? additionalProperty]
    const rule = first.message ?? first.keyword
    return reply.code(400).send({ error: { field: path.filter(Boolean).join('/'), rule } })
  })
  return server
}

// One text per name: the signature decides, so a repeated name cannot mean two things.
const parseForm = (text: string) => Object.fromEntries(new URLSearchParams(text))

function storedIds(store: Store, seed: string) {
  const [dealt = 0] = store.load<number>('dealt')
  return createIds({ seed, dealt, onDealt: (count) => store.save('dealt', 'ids', count) })
}

function clockRoutes(server: FastifyInstance, clock: Clock) {
  server.get('/control/clock', () => clock.describe())
  server.put<{
    Body: { now?: string; advanceMs?: number; real?: boolean; frozen?: boolean }
  }>('/control/clock', { schema: { body: clockSchema } }, (request, reply) => {
    const { now, ...rest } = request.body
    const at = now === undefined ? undefined : Date.parse(now)
    if (!clock.set({ now: at, ...rest })) {
      const field = now === undefined ? 'advanceMs' : 'now'
      return reply.code(400).send({ error: { field, rule: 'an instant of this century' } })
    }
    return clock.describe()
  })
}

const clockSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    now: { type: 'string' },
    advanceMs: { type: 'integer', minimum: 0 },
    real: { type: 'boolean' },
    frozen: { type: 'boolean' },
  },
}

function assetRoutes(server: FastifyInstance) {
  const assets = [
    ['cashier.css', './cashier/cashier.css', 'text/css; charset=utf-8'],
    ['cashier.js', './cashier/cashier.js', 'text/javascript; charset=utf-8'],
    ['sandbox.css', './pages/sandbox.css', 'text/css; charset=utf-8'],
  ] as const
  for (const [name, path, type] of assets) {
    const content = readFileSync(new URL(path, import.meta.url))
    server.get(`/assets/${name}`, (_request, reply) => {
      return reply.header('content-type', type).header('cache-control', 'no-cache').send(content)
    })
  }
}

function listenSmtp(
  smtp: ReturnType<typeof createSmtp>,
  { host, port }: { host: string; port: number },
) {
  return new Promise<number>((resolve, reject) => {
    smtp.once('error', reject)
    smtp.listen(port, host, () => {
      smtp.off('error', reject)
      smtp.on('error', () => {}) // A client that hangs up is no concern of ours.
      resolve(portOf(smtp.server.address()))
    })
  })
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0
}
