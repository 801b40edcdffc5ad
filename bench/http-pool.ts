// A lean HTTP/1.1 client for load: plain sockets kept open, one request in flight on each. What it
// spends per request is taken from the server under test, on the same machine.
import { connect, type Socket } from 'node:net'
import { createReader, type Answer } from './http-answer.ts'

export type Request = Readonly<{
  method: string
  path: string
  headers?: Readonly<Record<string, string>>
  body?: string
  /** Of the body; JSON where nothing else is said. */
  type?: string
}>
export type Pool = Readonly<{ request: (asked: Request) => Promise<Answer> }>

type Job = Readonly<{
  asked: Request
  resolve: (answer: Answer) => void
  reject: (error: Error) => void
}>
type Connection = { readonly socket: Socket; job: Job | undefined; idleSince: number }

// Shorter than any server here keeps an idle connection: none is used as it is being closed.
const LONGEST_IDLE_MS = 30_000
const READ_BYTES = 65_536
const JSON_TYPE = 'application/json'

export function createPool(url: string, connections: number): Pool {
  const { protocol, hostname, port, host } = new URL(url)
  if (protocol !== 'http:') throw new Error(`only http, not ${url}`)
  const idle: Connection[] = []
  const waiting: Job[] = []
  let open = 0

  function start(job: Job) {
    const connection = takeIdle(idle) ?? (open < connections ? openConnection() : undefined)
    if (connection) run(connection, job)
    else waiting.push(job)
  }
  function run(connection: Connection, job: Job) {
    connection.job = job
    connection.socket.write(format(job.asked, host))
  }
  function openConnection(): Connection {
    open += 1
    const read = createReader()
    const buffer = Buffer.allocUnsafe(READ_BYTES)
    // Bytes come straight from the one buffer, past the machinery of streams.
    const callback = (length: number) => {
      try {
        const answer = read(buffer.subarray(0, length))
        if (answer) finish(connection, answer)
      } catch (error) {
        socket.destroy(error instanceof Error ? error : new Error(String(error)))
      }
      return true
    }
    const target = { host: hostname, port: Number(port || 80), noDelay: true }
    const socket = connect({ ...target, onread: { buffer, callback } })
    const connection: Connection = { socket, job: undefined, idleSince: 0 }
    let cause: Error | undefined
    socket.on('error', (error) => (cause = error))
    socket.on('close', () => {
      open -= 1
      if (idle.includes(connection)) idle.splice(idle.indexOf(connection), 1)
      const { job } = connection
      connection.job = undefined
      job?.reject(broken(job.asked, cause))
      const next = waiting.shift()
      if (next) start(next)
    })
    return connection
  }
  function finish(connection: Connection, answer: Answer) {
    const { job } = connection
    if (!job) throw new Error('an answer that nobody asked for')
    connection.job = undefined
    job.resolve(answer)
    const next = answer.keepsOpen ? waiting.shift() : undefined
    if (next) run(connection, next)
    else if (answer.keepsOpen) idle.push(Object.assign(connection, { idleSince: Date.now() }))
    else connection.socket.destroy()
  }
  return {
    request: (asked) => new Promise((resolve, reject) => start({ asked, resolve, reject })),
  }
}

// The one used last, so that those not needed grow old.
function takeIdle(idle: Connection[]): Connection | undefined {
  for (let found = idle.pop(); found; found = idle.pop()) {
    if (Date.now() - found.idleSince < LONGEST_IDLE_MS) return found
    found.socket.destroy()
  }
  return undefined
}

function format({ method, path, headers = {}, body, type }: Request, host: string): string {
  let text = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n`
  for (const name in headers) text += `${name}: ${headers[name]}\r\n`
  if (body === undefined) return `${text}\r\n`
  const length = Buffer.byteLength(body)
  return `${text}content-type: ${type ?? JSON_TYPE}\r\ncontent-length: ${length}\r\n\r\n${body}`
}

function broken({ method, path }: Request, cause: Error | undefined): Error {
  const reason = cause ? `: ${cause.message}` : ''
  return new Error(`${method} ${path}: the connection ended before the answer${reason}`, { cause })
}
