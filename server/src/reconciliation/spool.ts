import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Refusal } from '../kernel/result.ts'

// A file on its way in is laid down on the disk first: no transaction waits for a slow line, and
// what was sent twice is known by its digest before it is read.

export type Spooled = Readonly<{
  path: string
  hash: Buffer
  bytes: number
  forget: () => Promise<void>
}>

export async function spool(source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Spooled> {
  const folder = await mkdtemp(join(tmpdir(), 'danbao-statement-'))
  const forget = () => rm(folder, { recursive: true, force: true })
  const path = join(folder, 'file')
  const hash = createHash('sha256')
  let bytes = 0
  try {
    await pipeline(
      source,
      async function* count(chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          bytes += chunk.length
          if (bytes > maxBytes) throw new Refusal({ code: 'request.too_large' })
          hash.update(chunk)
          yield chunk
        }
      },
      createWriteStream(path, { mode: 0o600 }),
    )
  } catch (error) {
    await forget()
    throw error
  }
  return { path, hash: hash.digest(), bytes, forget }
}

/** Large pieces: the parser is called less often. */
const PIECE_BYTES = 256 * 1024

/** Digest and size of a file that lies there already. */
export async function measure(path: string): Promise<Readonly<{ hash: Buffer; bytes: number }>> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of readPieces(path)) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { hash: hash.digest(), bytes }
}

export async function* readPieces(path: string): AsyncGenerator<Uint8Array> {
  for await (const chunk of createReadStream(path, { highWaterMark: PIECE_BYTES })) {
    if (chunk instanceof Uint8Array) yield chunk
  }
}
