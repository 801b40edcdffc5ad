// A server in a process of its own that dies at a named point, as by a power cut: nothing is
// closed, rolled back or answered. Started by mortal.ts.
import { buildApp } from '../src/app.ts'
import { createAlipay } from '../src/gateways/index.ts'
import { createMailer } from '../src/notifications/index.ts'
import { createDb } from '../src/platform/db.ts'
import { realEnv, type Env } from '../src/platform/env.ts'
import type { Life } from './mortal.ts'

const life: Life = JSON.parse(process.argv[2] ?? '')
const env: Env = {
  ...realEnv,
  now: () => new Date(Date.now() + life.laterMs),
  point: (name) => {
    if (name !== life.diesAt) return undefined
    process.kill(process.pid, 'SIGKILL')
    return new Promise(() => undefined)
  },
}
// Whoever started it may die too.
process.stdin.resume().on('end', () => process.exit())
const app = await buildApp({
  ...{ db: createDb({ url: life.databaseUrl }), env },
  gateways: { alipay: createAlipay(life.alipay, env) },
  publicUrl: life.url,
  mailer: life.smtpUrl ? createMailer(life.smtpUrl, 'Danbao <noreply@danbao.test>') : undefined,
  logLevel: 'silent',
})
if (life.part === 'work') app.startWork()
else await app.http.listen({ port: Number(new URL(life.url).port), host: '127.0.0.1' })
console.log('ready')
