// npm start as a person meets it, on ports and in a folder of its own. Nothing here is a matter of
// speed: a step is waited for as long as its program lives.
import { spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import * as fs from 'node:fs/promises'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startTestCluster, type TestCluster } from '../server/test/cluster.ts'
import { exists, root } from './home.ts'
import { findFreePorts, type Ports } from './ports.ts'

let dir: string
let ports: Ports
const launched: Launched[] = []

beforeEach(async () => {
  dir = await fs.mkdtemp(join(tmpdir(), 'danbao-start-'))
  await fs.chmod(dir, 0o755)
  await fs.mkdir(join(dir, 'dist'))
  await fs.writeFile(join(dir, 'dist/index.html'), '<!doctype html><title>A build</title>')
  ports = await findFreePorts()
})
afterEach(async () => {
  for (const each of launched.splice(0)) await each.kill()
  const data = await fs.realpath(join(dir, 'home/postgres')).catch(() => undefined)
  if (data) await fs.rm(data, { recursive: true, force: true })
  await fs.rm(dir, { recursive: true, force: true })
})

type Launched = Readonly<{
  output: () => string
  /** Waits until it has come so far; fails with all it said when it ends before. */
  reaches: (isThere: () => boolean | Promise<boolean>) => Promise<void>
  says: (text: string) => Promise<void>
  ended: Promise<number>
  /** As a terminal does it: to the whole process group. */
  ctrlC: () => Promise<number>
  /** What no program can prepare for. */
  kill: () => Promise<void>
}>

function launch(env: Readonly<Record<string, string>> = {}, args = ['scripts/start.ts']): Launched {
  const own = {
    ...{ PATH: process.env.PATH, DANBAO_HOME: join(dir, 'home'), WEB_DIST: join(dir, 'dist') },
    ...{ PORT: `${ports.web}`, SANDBOX_PORT: `${ports.sandbox}`, DANBAO_DEMO: 'no' },
    SANDBOX_SMTP_PORT: `${ports.smtp}`,
  }
  const command = [join(root, 'scripts/with-node.mjs'), ...args]
  const options = { cwd: root, env: { ...own, ...env }, detached: true } as const
  const child = spawn(process.execPath, command, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said += text))
  }
  let isOver = false
  const ended = once(child, 'close').then(([code]) => {
    isOver = true
    return Number(code)
  })
  const reaches = async (isThere: () => boolean | Promise<boolean>) => {
    while (!(await isThere())) {
      if (isOver) throw new Error(`it ended before that:\n${said}`)
      await sleep(20)
    }
  }
  const signal = (name: NodeJS.Signals) => {
    if (child.pid && !isOver) process.kill(-child.pid, name)
    return ended
  }
  const it = {
    output: () => said,
    reaches,
    says: (text: string) => reaches(() => said.includes(text)),
    ended,
    ctrlC: () => signal('SIGINT'),
    kill: async () => {
      await signal('SIGKILL')
      while ((await survivors()).length > 0) await sleep(50)
    },
  }
  launched.push(it)
  return it
}

const danbao = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const it = launch(env, ['scripts/danbao.ts', ...args])
  return { code: await it.ended, output: it.output() }
}

/** What still runs of the marketplace in our folder: only Linux lets one look. */
async function survivors(): Promise<string[]> {
  const data = await fs.realpath(join(dir, 'home/postgres')).catch(() => dir)
  const found: string[] = []
  for (const pid of await fs.readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue
    const read = (name: string) => fs.readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')
    const [command, environment] = [await read('cmdline'), await read('environ')]
    const text = `${command} ${environment}`
    if (command && (text.includes(dir) || text.includes(data))) found.push(command)
  }
  return found
}

const url = (path: string) => `http://127.0.0.1:${ports.web}${path}`

function post(path: string, body: object) {
  const headers = { 'content-type': 'application/json' }
  return fetch(url(path), { method: 'POST', headers, body: JSON.stringify(body) })
}

async function listen(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

test.each([
  ['PORT', 'web', 'the marketplace'],
  ['SANDBOX_PORT', 'sandbox', 'the sandbox'],
  ['SANDBOX_SMTP_PORT', 'smtp', "the sandbox's mailbox"],
] as const)('%s that is taken is named, with how to choose another', async (name, which, use) => {
  const taken = await listen(ports[which])
  const start = launch()
  expect(await start.ended).toBe(1)
  expect(start.output()).toContain(`Port ${ports[which]}, which ${use} would use, is taken`)
  expect(start.output()).toMatch(new RegExp(`choose another port: ${name}=\\d+ npm start`))
  taken.close()
})

test('killed at any step, stopped by Ctrl-C and started again, it keeps its data and leaves nothing running', async () => {
  const steps: readonly (() => Promise<boolean>)[] = [
    () => exists(join(dir, 'home/postgres.partial')),
    () => exists(join(dir, 'home/postgres/postmaster.pid')),
    async () => (await readText(join(dir, 'home/logs/demo.log'))).includes('SKUs'),
  ]
  for (const isReached of steps) {
    const start = launch({ DANBAO_DEMO: 'yes' })
    await start.reaches(isReached)
    await start.kill()
    expect(start.output()).not.toContain('Danbao is ready')
  }

  const first = launch({ DANBAO_DEMO: 'yes' })
  await first.says('Danbao is ready')
  expect(first.output()).toContain('as operator   operator@demo.test')
  const supplier = { email: 'supplier@demo.test', password: 'danbao-demo-2026' } // Loaded last.
  expect((await post('/v1/session', supplier)).status).toBe(200)
  const second = launch()
  expect(await second.ended).toBe(1)
  expect(second.output()).toContain(`Danbao runs already in ${join(dir, 'home')}`)
  expect(await first.ctrlC()).toBe(0)
  expect(await survivors()).toEqual([])

  const made = (await fs.stat(join(dir, 'home/postgres/PG_VERSION'))).mtimeMs
  const again = launch()
  await again.says('Danbao is ready')
  expect((await fs.stat(join(dir, 'home/postgres/PG_VERSION'))).mtimeMs).toBe(made)
  expect(again.output()).not.toContain('Demo market loaded')
  expect((await post('/v1/session', supplier)).status).toBe(200)
  expect(await again.ctrlC()).toBe(0)
})

function readText(file: string): Promise<string> {
  return fs.readFile(file, 'utf8').catch(() => '')
}

describe('with DATABASE_URL', () => {
  let cluster: TestCluster
  let admin: pg.Client
  beforeAll(async () => {
    cluster = await startTestCluster()
    admin = new pg.Client(urlOf('postgres'))
    await admin.connect()
    await admin.query('create database given')
    await admin.query(`create database latin encoding 'LATIN1' locale_provider libc locale 'C'
      template template0`)
  })
  afterAll(async () => {
    await admin.end()
    await cluster.stop()
  })

  const urlOf = (database: string) => cluster.postgres.urlFor({ user: 'danbao_owner', database })

  test('no other is started, no demo loaded, and real payments need no sandbox', async () => {
    const given = { DATABASE_URL: urlOf('given'), DANBAO_DEMO: '' }
    const start = launch({ ...given, ...(await realPayments()) })
    await start.says('Danbao is ready')
    expect(start.output()).toContain('Database of DATABASE_URL ready')
    expect(start.output()).toContain('No demo market loaded: ALIPAY_GATEWAY_URL is set')
    expect(start.output()).toContain('There is no operator yet: npm run danbao -- operator add')
    expect(start.output()).not.toContain('Sandbox')
    expect(await exists(join(dir, 'home/postgres'))).toBe(false)
    await expect(fetch(`http://127.0.0.1:${ports.sandbox}/healthz`)).rejects.toThrow()

    const added = await danbao(['operator', 'add', 'ada@shop.example', 'Ada', 'Shop', 'GB'], given)
    expect(added).toMatchObject({ code: 0, output: expect.stringContaining('shown this once') })
    const [, made] = /shown this once: (\S+)/.exec(added.output) ?? []
    const session = await post('/v1/session', { email: 'ada@shop.example', password: made })
    expect(await session.json()).toMatchObject({ party: { isOperator: true } })

    expect(await start.ctrlC()).toBe(0)
    expect((await admin.query('select 1')).rowCount).toBe(1)
  })

  test('real payments are refused where the demo’s operator is', async () => {
    const client = new pg.Client(urlOf('danbao'))
    await client.connect()
    await client.query(`insert into identity.people
      select gen_random_uuid(), 'operator@demo.test', 'Demo', 'en', '$argon2id$', now(), null, now()`)
    await client.end()
    const env = { DATABASE_URL: urlOf('danbao'), ...(await realPayments()) }
    const start = launch(env)
    expect(await start.ended).toBe(1)
    expect(start.output()).toContain('everybody knows the password of its operator')
  })

  const nobody = 'postgres://danbao@127.0.0.1:1/danbao'
  test.each([
    ['that is none', () => 'mysql://localhost/danbao', 'must look like postgres://user:password@'],
    ['where nobody answers', () => nobody, 'The PostgreSQL of DATABASE_URL does not answer'],
    [
      'of a database that is not there',
      () => urlOf('nowhere'),
      'database "nowhere" does not exist',
    ],
    [
      'of another encoding',
      () => urlOf('latin'),
      'needs a database in UTF8; the one of DATABASE_URL',
    ],
  ])('one %s is refused with the reason', async (_what, wrong, said) => {
    const start = launch({ DATABASE_URL: wrong(), ...(await realPayments()) })
    expect(await start.ended).toBe(1)
    expect(start.output()).toContain(said)
    expect(await exists(join(dir, 'home/postgres'))).toBe(false)
  })

  test('a PostgreSQL that is too old is refused by its version', async () => {
    const old = createServer((socket) => {
      socket.once('data', () => {
        socket.write(Buffer.concat([message('R', Buffer.alloc(4)), readyForQuery]))
        socket.once('data', () => socket.write(answerOf(['140011', '14.11', 'UTF8'])))
      })
    })
    old.listen(0, '127.0.0.1')
    await once(old, 'listening')
    const { port } = old.address() as AddressInfo
    const given = `postgres://danbao@127.0.0.1:${port}/danbao`
    const start = launch({ DATABASE_URL: given, ...(await realPayments()) })
    expect(await start.ended).toBe(1)
    expect(start.output()).toContain('needs PostgreSQL 15 or newer; DATABASE_URL leads to 14.11')
    old.close()
  })
})

async function realPayments() {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const [own, theirs] = [join(dir, 'private.pem'), join(dir, 'public.pem')]
  await Promise.all([fs.writeFile(own, privateKey), fs.writeFile(theirs, publicKey)])
  return {
    ALIPAY_GATEWAY_URL: 'http://127.0.0.1:1/gateway.do', // Nobody pays here.
    ALIPAY_APP_ID: '2021000000000009',
    ALIPAY_SELLER_ID: '2088000000000009',
    ALIPAY_APP_PRIVATE_KEY_FILE: own,
    ALIPAY_PUBLIC_KEY_FILES: theirs,
  }
}

// As much of PostgreSQL's protocol as a client needs to ask one question.
function message(type: string, body: Buffer): Buffer {
  const head = Buffer.from(`${type}0000`)
  head.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

const readyForQuery = message('Z', Buffer.from('I'))

function answerOf(values: readonly string[]): Buffer {
  const count = Buffer.from([0, values.length])
  const column = (name: string, type: number) => {
    const rest = Buffer.alloc(18)
    rest.writeUInt32BE(type, 6)
    return Buffer.concat([Buffer.from(`${name}\0`), rest])
  }
  const columns = [column('version', 23), column('text', 25), column('encoding', 25)]
  const cells = values.map((value) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(value.length)
    return Buffer.concat([length, Buffer.from(value)])
  })
  return Buffer.concat([
    message('T', Buffer.concat([count, ...columns])),
    message('D', Buffer.concat([count, ...cells])),
    message('C', Buffer.from('SELECT 1\0')),
    readyForQuery,
  ])
}
