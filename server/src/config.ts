import { isIP } from 'node:net'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import type { TrustedProxies } from './platform/http.ts'

// The environment a process is started with, checked once; that of the networks is in
// gateway-config.ts. docs/operations/configuration.md lists it.

const Environment = Type.Object({
  DATABASE_URL: Type.String({ minLength: 1 }),
  DATABASE_OWNER_URL: Type.Optional(Type.String()),
  PORT: Type.Optional(Type.String({ pattern: '^\\d{1,5}$' })),
  HOST: Type.Optional(Type.String()),
  PUBLIC_URL: Type.Optional(Type.String()),
  TRUST_PROXY: Type.Optional(Type.String()),
  WEB_DIST: Type.Optional(Type.String()),
  LOG_LEVEL: Type.Optional(Type.String()),
  SMTP_URL: Type.Optional(Type.String()),
  MAIL_FROM: Type.Optional(Type.String()),
})

export type Config = Readonly<{
  databaseUrl: string
  ownerUrl: string
  port: number
  host: string
  publicUrl: string
  trustProxy: TrustedProxies
  webDist: string | undefined
  logLevel: string
  smtpUrl: string | undefined
  mailFrom: string
}>

/** Throws an error that names the variable and the rule. */
export function readConfig(source: NodeJS.ProcessEnv): Config {
  const env = parse(source)
  const port = Number(env.PORT ?? 4400)
  return {
    databaseUrl: env.DATABASE_URL,
    ownerUrl: env.DATABASE_OWNER_URL ?? env.DATABASE_URL,
    port,
    host: env.HOST ?? '127.0.0.1',
    publicUrl: (env.PUBLIC_URL ?? `http://localhost:${port}`).replace(/\/$/, ''),
    trustProxy: readTrustedProxies(env.TRUST_PROXY),
    webDist: env.WEB_DIST,
    logLevel: env.LOG_LEVEL ?? 'info',
    smtpUrl: env.SMTP_URL,
    mailFrom: env.MAIL_FROM ?? 'Danbao <noreply@danbao.invalid>',
  }
}

const MAX_PROXIES = 10

// Not `true`: whoever may name any client's address has no limit on guessing passwords.
function readTrustedProxies(text: string | undefined): TrustedProxies {
  if (!text) return false
  const hops = Number(text)
  if (Number.isInteger(hops) && hops >= 0 && hops <= MAX_PROXIES) return hops === 0 ? false : hops
  const addresses = text.split(',').map((each) => each.trim())
  if (addresses.every(isNetwork)) return addresses
  throw new Error(
    `The environment variable TRUST_PROXY must be how many proxies stand before the server (0 to ${MAX_PROXIES}) ` +
      `or their addresses, as 10.0.0.5, 10.1.0.0/16: not "${text}".`,
  )
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
  )
}

function parse(source: NodeJS.ProcessEnv): Static<typeof Environment> {
  for (const { instancePath, params, message } of Value.Errors(Environment, source)) {
    const missing = 'requiredProperties' in params ? String(params.requiredProperties) : ''
    throw new Error(`The environment variable ${instancePath.slice(1) || missing} ${message}.`)
  }
  return Value.Parse(Environment, source)
}
