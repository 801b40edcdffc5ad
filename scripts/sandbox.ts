// The sandbox as a child process, told of our accounts at its networks.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root, writeSecret, type Home, type Secrets } from './home.ts'
import type { Ports } from './ports.ts'
import { startProgram, waitUntil, type Program } from './program.ts'
import { registerStripe } from './stripe.ts'
import { registerWechatPay } from './wechatpay.ts'

export type Sandbox = Readonly<{
  program: Program
  url: string
  /** What the server must be told to reach it. */
  settings: Readonly<Record<string, string>>
}>

export type SandboxOptions = Readonly<{
  home: Home
  ports: Ports
  env: NodeJS.ProcessEnv
  secrets: Secrets
  onStart: (program: Program) => Promise<void>
}>

const appId = '2021000000000001'
const sellerId = '2088000000000001'

export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { home, ports, env, secrets, onStart } = options
  const own = {
    SANDBOX_PORT: String(ports.sandbox),
    SANDBOX_SMTP_PORT: String(ports.smtp),
    SANDBOX_HOME: home.sandbox,
  }
  const program = await startProgram({
    name: 'The sandbox',
    command: [process.execPath, join(root, 'sandbox/src/main.ts')],
    env: { ...env, ...own },
    logFile: join(home.logs, 'sandbox.log'),
  })
  await onStart(program)
  await waitUntil(program, async () => /^\{.*"ready":true/m.test(await program.output()))
  const url = `http://localhost:${ports.sandbox}`
  const publicUrl = env.PUBLIC_URL ?? `http://localhost:${ports.web}`
  await ask(`${url}/control/alipay/apps/${appId}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ publicKey: secrets.publicKey, sellerId, name: 'Danbao' }),
  })
  const answer = await ask(`${url}/control/alipay/keys`)
  const keys = new Map<string, unknown>(Object.entries(answer ?? {}))
  const publicKeyFile = join(home.dir, 'keys', 'alipay-public-key')
  await writeSecret(publicKeyFile, String(keys.get('alipayPublicKey')))
  const bankAccountsFile = join(home.dir, 'bank-accounts.json')
  await openBankAccounts(url, bankAccountsFile)
  const settings = {
    BANK_ACCOUNTS_FILE: bankAccountsFile,
    ...(await registerWechatPay(home, url, ask)),
    ...(await registerStripe({ home, url, publicUrl }, ask)),
    ALIPAY_GATEWAY_URL: `${url}/gateway.do`,
    ALIPAY_APP_ID: appId,
    ALIPAY_SELLER_ID: sellerId,
    ALIPAY_PUBLIC_KEY_FILES: publicKeyFile,
    SMTP_URL: `smtp://localhost:${ports.smtp}`,
  }
  return { program, url, settings }
}

/** The accounts that buyers send transfers to, at the sandbox's bank. */
const bankAccounts = [
  { name: 'main', currency: 'EUR', iban: 'DE89370400440532013000', days: { min: 1, max: 2 } },
  { name: 'sterling', currency: 'GBP', iban: 'GB82WEST12345698765432', days: { min: 1, max: 1 } },
  { name: 'dollar', currency: 'USD', number: '4000023029200124946', days: { min: 2, max: 5 } },
].map((account) => ({
  ...account,
  ...{ holder: 'Danbao Escrow', bic: 'COBADEFFXXX', bankName: 'Sandbox Bank', bankCountry: 'DE' },
}))

async function openBankAccounts(url: string, path: string): Promise<void> {
  await writeFile(path, JSON.stringify(bankAccounts, null, 2))
  for (const { currency, holder, ...account } of bankAccounts) {
    const number = 'iban' in account ? account.iban : account.number
    await ask(`${url}/control/bank/accounts/${number}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ currency, holder }),
    })
  }
}

async function ask(url: string, init?: RequestInit): Promise<unknown> {
  const response = await fetch(url, init)
  const text = await response.text()
  if (!response.ok) throw new Error(`The sandbox refused ${url}: ${response.status} ${text}`)
  return text ? JSON.parse(text) : undefined
}
