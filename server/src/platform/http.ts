import cookie from '@fastify/cookie'
import swagger, { type SwaggerOptions } from '@fastify/swagger'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import Fastify, { LogController } from 'fastify'
import type {
  FastifyContextConfig,
  FastifyInstance,
  FastifyRequest,
  FastifySchema,
  RouteOptions,
} from 'fastify'
import { randomUUID } from 'node:crypto'
import { Refusal } from '../kernel/result.ts'
import { hasCardNumber, hasOtherCardNumber } from './card-numbers.ts'
import type { ErrorTable } from './errors.ts'
import { loggerOptions } from './log.ts'
import { problemHandler } from './problems.ts'
import { invalid, Problem } from './wire.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the caller must be allowed to do; 'public' for everybody. Every route states it. */
    permission?: string
    /** The route needs an Idempotency-Key. */
    idempotent?: true
    /** The route takes numbers of bank accounts, and seals them. */
    accountNumbers?: true
  }
}

/**
 * Whose X-Forwarded-For tells where a request comes from: as many proxies before us, wherever they
 * are, or those at these addresses. False trusts nobody's.
 */
export type TrustedProxies = false | number | string[]

type HttpOptions = Readonly<{
  errors: ErrorTable
  /** Resolves the caller and refuses who lacks the permission. */
  authorize: (request: FastifyRequest, permission: string) => Promise<void>
  /** Whether there is such a permission: a route that states another does not start. */
  isPermission: (name: string) => boolean
  publicUrl: string
  trustProxy?: TrustedProxies
  logLevel?: string
}>

const BODY_LIMIT = 1024 * 1024

/** A Fastify server with our rules: strict schemas, permissions, problem+json, OpenAPI. */
export async function createHttpServer(options: HttpOptions) {
  const answerProblem = problemHandler(options.errors)
  const app = Fastify({
    // Of the router itself, before any route is known: an address that is not well encoded.
    frameworkErrors: (error, request, reply) => void answerProblem(error, request, reply),
    logger: loggerOptions(options.logLevel),
    bodyLimit: BODY_LIMIT,
    trustProxy: trustOf(options.trustProxy ?? false),
    genReqId: () => `req_${randomUUID()}`,
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: 'idle',
    keepAliveTimeout: 75_000,
    logController: new LogController({ disableRequestLogging: true }),
  }).withTypeProvider<TypeBoxTypeProvider>()
  useValidators(app)
  app.removeContentTypeParser('text/plain')
  app.setErrorHandler(answerProblem)
  app.setNotFoundHandler(() => {
    throw new Refusal({ code: 'request.not_found' })
  })
  app.addSchema(Problem)
  app.addHook('onRoute', (route) => requirePermission(route, options.isPermission))
  await app.register(cookie)
  await app.register(swagger, openApiOptions(options.publicUrl))
  guardRequests(app, options)
  return app
}

// Fastify trusts nobody when it is given a number, because whoever gets past the proxies counts as
// one of them. Where nobody gets past them, a number is all there is to say of proxies that move.
function trustOf(proxies: TrustedProxies) {
  return typeof proxies === 'number' ? (_address: string, hop: number) => hop < proxies : proxies
}

export type HttpServer = Awaited<ReturnType<typeof createHttpServer>>

// Bodies are taken as they are; only text-born parts (query, path, headers) are turned into
// numbers.
function useValidators(app: FastifyInstance) {
  const common = { allErrors: true, useDefaults: true, removeAdditional: false } as const
  const strictBody = new Ajv({ ...common, coerceTypes: false, allErrors: false })
  const coercing = new Ajv({ ...common, coerceTypes: 'array', allErrors: false })
  for (const ajv of [strictBody, coercing]) {
    addFormats.default(ajv)
    ajv.addSchema({ ...Problem })
  }
  app.setValidatorCompiler(({ schema, httpPart }) =>
    (httpPart === 'body' ? strictBody : coercing).compile(schema),
  )
}

function requirePermission({ method, url, config }: RouteOptions, isPermission: IsPermission) {
  const route = `the route ${String(method)} ${url}`
  const permission = config?.permission
  if (!permission) throw new Error(`${route} states no permission`)
  if (!isPermission(permission)) throw new Error(`${route} states ${permission}, which is none`)
}

type IsPermission = HttpOptions['isPermission']

function guardRequests(app: FastifyInstance, { authorize, publicUrl }: HttpOptions) {
  const ownHost = new URL(publicUrl).host
  const isSecure = publicUrl.startsWith('https:')
  app.addHook('onRequest', async (request) => {
    refuseOtherSites(request, ownHost)
    const { permission, idempotent } = request.routeOptions.config
    if (permission) await authorize(request, permission)
    if (idempotent && !isKey(request.headers['idempotency-key'])) {
      throw new Refusal({ code: 'idempotency.key_missing', header: 'Idempotency-Key' })
    }
  })
  app.addHook('preValidation', async (request) => {
    const { accountNumbers } = request.routeOptions.config
    refuseUntakenText(request.body, '', accountNumbers ? hasOtherCardNumber : hasCardNumber)
    refuseUntakenText(request.query, '/querystring', hasCardNumber)
    refuseUntakenText(request.params, '/params', hasCardNumber)
    for (const name of KEPT_HEADERS) {
      refuseUntakenText(request.headers[name], `/headers/${name}`, hasCardNumber)
    }
  })
  app.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/v1/') && !reply.hasHeader('cache-control')) {
      void reply.header('cache-control', 'no-store')
    }
    void reply.headers({
      ...(isSecure ? { 'strict-transport-security': 'max-age=31536000' } : {}), // A year.
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'x-frame-options': 'DENY',
      'content-security-policy':
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; " +
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    })
  })
}

// Browsers send Sec-Fetch-Site and, on writes, Origin; our cookie must not serve other sites.
function refuseOtherSites(request: FastifyRequest, ownHost: string) {
  if (request.method === 'GET' || request.method === 'HEAD') return
  const { origin, host } = request.headers
  const site = request.headers['sec-fetch-site']
  const foreignSite = site !== undefined && site !== 'same-origin' && site !== 'none'
  const originHost = origin && URL.canParse(origin) ? new URL(origin).host : origin
  const foreignOrigin = origin !== undefined && originHost !== host && originHost !== ownHost
  if (foreignSite || foreignOrigin) throw new Refusal({ code: 'request.cross_site' })
}

const MAX_KEY_LENGTH = 200

function isKey(header: unknown): header is string {
  return typeof header === 'string' && header.length > 0 && header.length <= MAX_KEY_LENGTH
}

const MAX_DEPTH = 20

/** What of the headers may be kept: with an answer, with a session. */
const KEPT_HEADERS = ['idempotency-key', 'user-agent']

/**
 * PostgreSQL has no text with a null character or half of a surrogate pair in it; and the number of
 * a payment card is nothing that we keep.
 */
function refuseUntakenText(value: unknown, pointer: string, isCard: typeof hasCardNumber): void {
  if (typeof value === 'string' && (value.includes('\u0000') || !value.isWellFormed())) {
    throw invalid(pointer, 'characters', 'contains a null character or half a character')
  }
  if ((typeof value === 'string' || typeof value === 'number') && isCard(String(value))) {
    throw invalid(pointer, 'card_number', 'looks like a card number, which is typed elsewhere')
  }
  if (typeof value !== 'object' || value === null) return
  if (pointer.split('/').length > MAX_DEPTH) {
    throw invalid(pointer, 'depth', 'is nested too deeply')
  }
  for (const [key, item] of Object.entries(value)) {
    if (isCard(key)) throw invalid(pointer, 'card_number', 'has a card number for a name')
    refuseUntakenText(item, `${pointer}/${key.replaceAll('/', '~1')}`, isCard)
  }
}

function openApiOptions(publicUrl: string) {
  return {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Danbao', version: '1', description: 'A wholesale marketplace with escrow.' },
      servers: [{ url: publicUrl }],
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'danbao_session' },
        },
      },
    },
    transform: ({ schema, url, route }) => ({ schema: describeRules(schema, route.config), url }),
    refResolver: {
      // Fastify passes what refers to it as well, which says nothing about the name.
      buildLocalReference: (...asked: [{ $id?: unknown }, unknown, unknown, number]) => {
        const [json, , , index] = asked
        return typeof json.$id === 'string' ? json.$id : `def-${index}`
      },
    },
  } satisfies SwaggerOptions
}

// What our rules add to a route, so that readers of the document know them too.
function describeRules(schema: FastifySchema, config: FastifyContextConfig = {}): FastifySchema {
  const { permission, idempotent } = config
  const rules = { 'x-permission': permission, ...(idempotent ? { 'x-idempotent': true } : {}) }
  return { ...schema, ...rules }
}
