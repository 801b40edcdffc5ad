// Our account at the sandbox's Stripe: its keys, made at the first start, and what the server must
// be told.
import { randomBytes } from 'node:crypto'
import * as fs from 'node:fs/promises'
import { join } from 'node:path'
import { exists, writeSecret, type Home } from './home.ts'

type Place = Readonly<{ home: Home; url: string; publicUrl: string }>
type Ask = (url: string, init?: RequestInit) => Promise<unknown>

const account = 'acct_danbao'

/** Registers us there; what is set in the server's environment to reach it. */
export async function registerStripe(
  { home, url, publicUrl }: Place,
  ask: Ask,
): Promise<Readonly<Record<string, string>>> {
  const keyFile = join(home.dir, 'keys', 'stripe-secret-key')
  const secretFile = join(home.dir, 'keys', 'stripe-webhook-secret')
  const secretKey = await keep(keyFile, 'sk_test')
  const webhookSecret = await keep(secretFile, 'whsec')
  await ask(`${url}/control/stripe/accounts/${account}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ secretKey, webhookSecrets: [webhookSecret], name: 'Danbao' },
      webhookUrl: `${publicUrl}/notices/stripe`,
    }),
  })
  return {
    STRIPE_API_URL: url,
    STRIPE_SECRET_KEY_FILE: keyFile,
    STRIPE_WEBHOOK_SECRET_FILES: secretFile,
  }
}

/** What is in the file; made where there is none. */
async function keep(file: string, kind: string): Promise<string> {
  if (!(await exists(file))) await writeSecret(file, `${kind}_${randomBytes(24).toString('hex')}`)
  return (await fs.readFile(file, 'utf8')).trim()
}
