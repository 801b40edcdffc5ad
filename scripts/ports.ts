// Ports: which are asked for, and whether they are free.
import { createServer } from 'node:net'
import { usesSandbox } from './purpose.ts'

export type Ports = Readonly<{ web: number; sandbox: number; smtp: number }>

type Wanted = Readonly<{ variable: string; port: number; use: string }>

export async function choosePorts(env: NodeJS.ProcessEnv): Promise<Ports> {
  const web = readPort(env, 'PORT', 4400)
  const sandbox = readPort(env, 'SANDBOX_PORT', 4500)
  const smtp = readPort(env, 'SANDBOX_SMTP_PORT', 4525)
  const ofSandbox: Wanted[] = [
    { variable: 'SANDBOX_PORT', port: sandbox, use: 'the sandbox' },
    { variable: 'SANDBOX_SMTP_PORT', port: smtp, use: "the sandbox's mailbox" },
  ]
  const own: Wanted = { variable: 'PORT', port: web, use: 'the marketplace' }
  const wanted = [own, ...(usesSandbox(env) ? ofSandbox : [])]
  for (const { variable, port, use } of wanted) await requireFree(port, { variable, use })
  return { web, sandbox, smtp }
}

function readPort(env: NodeJS.ProcessEnv, variable: string, fallback: number): number {
  const text = env[variable]
  if (!text) return fallback
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65536) return port
  throw new Error(`${variable} must be a port between 1 and 65535, not "${text}"`)
}

async function requireFree(port: number, { variable, use }: Omit<Wanted, 'port'>): Promise<void> {
  // A program on one address of the machine does not always keep us from listening on the others.
  for (const host of ['127.0.0.1', '0.0.0.0', '::']) {
    const code = await tryListen(port, host)
    if (code === 'EADDRINUSE') {
      const other = port < 65000 ? port + 1000 : port - 1000
      throw new Error(
        `Port ${port}, which ${use} would use, is taken by another program. Stop that program, or choose another port: ${variable}=${other} npm start`,
      )
    }
    if (code === 'EACCES') {
      throw new Error(
        `This user may not listen on port ${port}. Choose one above 1023: ${variable}=4400 npm start`,
      )
    }
  }
}

function tryListen(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) => resolve('code' in error ? String(error.code) : 'unknown'))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}

/** Ports nobody uses now, for tests; each is asked of the system. */
export async function findFreePorts(): Promise<Ports> {
  const servers = [createServer(), createServer(), createServer()]
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject)
          server.listen({ port: 0, host: '127.0.0.1' }, () => {
            const address = server.address()
            resolve(address && typeof address === 'object' ? address.port : 0)
          })
        }),
    ),
  )
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))))
  const [web = 0, sandbox = 0, smtp = 0] = ports
  return { web, sandbox, smtp }
}
