// npm start: everything a person needs to try Danbao, in one process tree that ends with Ctrl-C.
import { relative } from 'node:path'
import { root, type Home } from './home.ts'
import { startMarketplace, type Marketplace } from './marketplace.ts'
import { runSession } from './session.ts'

await runSession(async (session) => {
  const marketplace = await startMarketplace(session)
  if (!session.parts.isStopping()) console.log(welcome(marketplace, session.home))
  return marketplace
})

function welcome({ publicUrl, sandboxUrl }: Marketplace, home: Home): string {
  const data = relative(root, home.dir) || home.dir
  return `
Danbao is ready.

  Marketplace   ${publicUrl}
  Sandbox       ${sandboxUrl}        Alipay's stand-in: wallets, trades, switches to misbehave
  Mailbox       ${sandboxUrl}/mail   e-mails the marketplace sent

  Sign in, password danbao-demo-2026
    as buyer      buyer@demo.test
    as supplier   supplier@demo.test
    as operator   operator@demo.test

  Pay with Alipay as buyer@sandbox.test: password 111111, payment password 111111

  Data in ${data}, logs in ${data}/logs. Ctrl-C stops everything and keeps the data.
`
}
