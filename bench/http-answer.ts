// Reads HTTP/1.1 answers as they come in: in one piece, as a rule, but cut anywhere by right.
export type Answer = Readonly<{
  status: number
  location: string
  cookies: readonly string[]
  body: string
  /** False when the server hangs up after this answer. */
  keepsOpen: boolean
}>

type Head = Omit<Answer, 'body'> & Readonly<{ length: number | undefined; isChunked: boolean }>

/** What is left of the current stretch of body: all of it, or one chunk. */
type Reading = { rest: Buffer; head: Head | undefined; pieces: Buffer[]; left: number; next: Next }
type Next = 'head' | 'body' | 'size' | 'chunk' | 'trailer' | 'done'

const LONGEST_HEAD = 65_536
const EMPTY = Buffer.alloc(0)

/**
 * Gives the function that takes what arrived, and answers when the answer is whole. It keeps no
 * bytes it was given, so the caller may use one buffer for all. One answer at a time: bytes after
 * it belong to no request and are an error, as is all that is not HTTP.
 */
export function createReader(): (arrived: Buffer) => Answer | undefined {
  let reading = fresh()
  return (arrived) => {
    reading.rest = reading.rest.length > 0 ? Buffer.concat([reading.rest, arrived]) : arrived
    while (advance(reading)) {
      // Every step takes bytes away or is the last, so this ends.
    }
    const { head, next, rest, pieces } = reading
    if (next !== 'done' || !head) {
      reading.rest = Buffer.from(rest)
      return undefined
    }
    if (rest.length > 0) throw new Error('bytes after the answer')
    reading = fresh()
    const { status, location, cookies, keepsOpen } = head
    const [only = EMPTY] = pieces
    const body = pieces.length > 1 ? Buffer.concat(pieces) : only
    return { status, location, cookies, keepsOpen, body: body.toString() }
  }
}

const fresh = (): Reading => ({ rest: EMPTY, head: undefined, pieces: [], left: 0, next: 'head' })

/** One step; false when it needs more bytes than there are. */
function advance(reading: Reading): boolean {
  switch (reading.next) {
    case 'head':
      return takeHead(reading)
    case 'body':
      return takeStretch(reading, 'done')
    case 'size':
      return takeSize(reading)
    case 'chunk':
      return takeStretch(reading, 'size')
    case 'trailer': {
      const line = takeLine(reading)
      if (line === '') reading.next = 'done'
      return line !== undefined
    }
    case 'done':
      return false
  }
}

function takeHead(reading: Reading): boolean {
  const end = reading.rest.indexOf('\r\n\r\n')
  if (end < 0 && reading.rest.length > LONGEST_HEAD) throw new Error('the head has no end')
  if (end < 0) return false
  const head = parseHead(reading.rest.toString('latin1', 0, end))
  reading.rest = reading.rest.subarray(end + 4)
  if (head.status < 200) return true // Such as 103: the answer proper is still to come.
  reading.head = head
  if (head.isChunked) reading.next = 'size'
  else if (head.length !== undefined) reading.next = 'body'
  else throw new Error('the answer says neither its length nor that it is chunked')
  reading.left = head.length ?? 0
  return true
}

// Of the many fields, those that say how to read on and those that somebody asks for.
function parseHead(text: string): Head {
  const lines = text.split('\r\n')
  const status = Number(/^HTTP\/1\.1 (\d{3})\b/.exec(lines[0] ?? '')?.[1])
  if (!(status >= 100)) throw new Error(`no HTTP/1.1 status: ${lines[0]?.slice(0, 100)}`)
  const cookies: string[] = []
  let [length, isChunked, keepsOpen, location] = [undefined as number | undefined, false, true, '']
  for (let i = 1; i < lines.length; i += 1) {
    const line = lines[i] ?? ''
    const colon = line.indexOf(':')
    const value = line.slice(colon + 1).trim()
    switch (line.slice(0, colon).toLowerCase()) {
      case 'content-length':
        length = parseSize(value, 10)
        break
      case 'transfer-encoding':
        isChunked = value.toLowerCase() === 'chunked'
        break
      case 'connection':
        keepsOpen = value.toLowerCase() !== 'close'
        break
      case 'location':
        location = value
        break
      case 'set-cookie':
        cookies.push(value)
        break
    }
  }
  const hasNoBody = status === 204 || status === 304
  return { status, location, cookies, keepsOpen, isChunked, length: hasNoBody ? 0 : length }
}

function takeStretch(reading: Reading, then: Next): boolean {
  const { rest, left } = reading
  const taken = rest.subarray(0, left)
  // Copied, since what it was cut from is not ours.
  if (taken.length > 0) reading.pieces.push(Buffer.from(taken))
  reading.rest = rest.subarray(taken.length)
  reading.left = left - taken.length
  if (reading.left > 0) return false
  reading.next = then
  return true
}

// The line break after a chunk is read as an empty line before the next size.
function takeSize(reading: Reading): boolean {
  const line = takeLine(reading)
  if (line === undefined) return false
  if (line === '') return true
  reading.left = parseSize(line.split(';')[0]?.trim() ?? '', 16)
  reading.next = reading.left === 0 ? 'trailer' : 'chunk'
  return true
}

function takeLine(reading: Reading): string | undefined {
  const end = reading.rest.indexOf('\r\n')
  if (end < 0 && reading.rest.length > LONGEST_HEAD) throw new Error('the line has no end')
  if (end < 0) return undefined
  const line = reading.rest.toString('latin1', 0, end)
  reading.rest = reading.rest.subarray(end + 2)
  return line
}

function parseSize(text: string, radix: 10 | 16): number {
  const size = (radix === 10 ? /^\d{1,15}$/ : /^[\da-f]{1,12}$/i).test(text)
  if (!size) throw new Error(`no length: ${text.slice(0, 100)}`)
  return Number.parseInt(text, radix)
}
