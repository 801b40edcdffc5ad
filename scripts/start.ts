// npm start: everything a person needs to try Danbao, in one process tree that ends with Ctrl-C.
import { relative } from 'node:path'
import { root, type Home } from './home.ts'
import { startMarketplace, type Marketplace } from './marketplace.ts'
import { realGateways } from './purpose.ts'
import { runSession } from './session.ts'

await runSession(async (session) => {
  const marketplace = await startMarketplace(session)
  if (!session.parts.isStopping()) console.log(welcome(marketplace, session.home))
  return marketplace
})

function welcome(marketplace: Marketplace, home: Home): string {
  const data = relative(root, home.dir) || home.dir
  const parts = [
    addresses(marketplace),
    accounts(marketplace),
    `Data in ${data}, logs in ${data}/logs. Ctrl-C stops everything and keeps the data.`,
  ]
  const text = parts.map((part) => part.replace(/^(?=.)/gm, '  ')).join('\n\n')
  return `\nDanbao is ready.\n\n${text}\n`
}

function addresses({ publicUrl, sandboxUrl, env }: Marketplace): string {
  const shop = `Marketplace   ${publicUrl}`
  if (sandboxUrl) {
    return `${shop}
Sandbox       ${sandboxUrl}        the payment networks' stand-in, with switches to misbehave
Phone         ${sandboxUrl}/phone  scans a code and pays
Mailbox       ${sandboxUrl}/mail   e-mails the marketplace sent`
  }
  const networks = realGateways(env)
    .map((name) => (name.startsWith('STRIPE_') ? 'Stripe' : env[name]))
    .join(', ')
  const mail = env.SMTP_URL ? '' : '\nMail          none is sent: SMTP_URL is not set'
  return `${shop}\nPayments      real ones, by ${networks}${mail}`
}

function accounts({ inhabitants, sandboxUrl }: Marketplace): string {
  const paying = sandboxUrl
    ? '\n\nPay as buyer@sandbox.test: password 111111, payment password 111111; by card 4242 4242 4242 4242'
    : ''
  if (inhabitants.hasDemo) {
    return `Sign in, password danbao-demo-2026
  as buyer      buyer@demo.test
  as supplier   supplier@demo.test
  as operator   operator@demo.test${paying}`
  }
  const first = inhabitants.hasOperator
    ? 'Sign in with your own account.'
    : 'There is no operator yet: npm run danbao -- operator add EMAIL NAME COMPANY COUNTRY'
  return `${first}${paying}`
}
