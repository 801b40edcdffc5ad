import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import type { TrustedProxies } from './platform/http.ts'
import { parseSecretKeys, type SecretKey } from './platform/secrets.ts'

// The environment a process is started with, checked once; that of the networks is in
// gateway-config.ts. docs/operations/configuration.md lists it.

const File = Type.String({ minLength: 1, description: 'A path' })

const Environment = Type.Object({
  DATABASE_URL: Type.String({ minLength: 1 }),
  DATABASE_OWNER_URL: Type.Optional(Type.String()),
  PORT: Type.Optional(Type.String({ pattern: '^\\d{1,5}$' })),
  HOST: Type.Optional(Type.String()),
  PUBLIC_URL: Type.Optional(Type.String()),
  TRUST_PROXY: Type.Optional(Type.String()),
  WEB_DIST: Type.Optional(Type.String()),
  LOG_LEVEL: Type.Optional(Type.String()),
  SECRET_KEYS_FILE: Type.Optional(File),
  BANK_ACCOUNT_HOLDER: Type.Optional(Type.String({ maxLength: 140 })),
  BANK_ACCOUNT_NUMBER: Type.Optional(Type.String({ maxLength: 34 })),
  BANK_ACCOUNT_BIC: Type.Optional(Type.String({ maxLength: 11 })),
  WITHDRAWAL_COOLING_OFF_DAYS: Type.Optional(Type.String({ pattern: '^\\d{1,3}$' })),
  WITHDRAWAL_DAILY_LIMIT: Type.Optional(Type.String({ pattern: '^\\d{1,8}$' })),
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

export type WalletSettings = Readonly<{
  /** None where no bank account is to be linked. */
  secretKeys: readonly SecretKey[]
  rules: Readonly<{ coolingOffDays: number; dailyLimit: number }>
  debtor: Readonly<{ name: string; account: string; bic: string | null }> | undefined
}>

const COOLING_OFF_DAYS = 3
const DAILY_LIMIT = 50_000

export function readWallet(source: NodeJS.ProcessEnv): WalletSettings {
  const env = parse(source)
  const keysFile = env.SECRET_KEYS_FILE
  const { BANK_ACCOUNT_HOLDER: name, BANK_ACCOUNT_NUMBER: number, BANK_ACCOUNT_BIC: bic } = env
  if (Boolean(name) !== Boolean(number)) {
    throw new Error('BANK_ACCOUNT_HOLDER and BANK_ACCOUNT_NUMBER need each other.')
  }
  const account = number?.replaceAll(/\s/g, '').toUpperCase()
  return {
    secretKeys: keysFile ? parseSecretKeys(readFileSync(keysFile, 'utf8')) : [],
    rules: {
      coolingOffDays: Number(env.WITHDRAWAL_COOLING_OFF_DAYS ?? COOLING_OFF_DAYS),
      dailyLimit: Number(env.WITHDRAWAL_DAILY_LIMIT ?? DAILY_LIMIT),
    },
    debtor: name && account ? { name, account, bic: bic || null } : undefined,
  }
}
