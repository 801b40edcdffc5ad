import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

export type AskedPassword = Readonly<{ password: string; isGenerated: boolean }>

/**
 * The first line of standard input; asked for twice, unseen, where that is a terminal. Made here
 * when it is empty.
 */
export async function askPassword(): Promise<AskedPassword> {
  const { stdin, stderr } = process
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: stdin, output: unseen, terminal: stdin.isTTY })
  lines.on('SIGINT', () => process.exit(130))
  const reader = lines[Symbol.asyncIterator]()
  const ask = async (prompt: string) => {
    if (stdin.isTTY) stderr.write(prompt)
    const { value, done } = await reader.next()
    if (stdin.isTTY) stderr.write('\n')
    return done ? '' : String(value)
  }
  try {
    const password = await ask('Password (nothing for a made one): ')
    if (password === '') return { password: generatePassword(), isGenerated: true }
    if (stdin.isTTY && (await ask('Again: ')) !== password) {
      throw new Error('These were two different passwords. Nothing was done.')
    }
    return { password, isGenerated: false }
  } finally {
    lines.close()
  }
}

// 120 bits, as four groups that can be read out.
function generatePassword(): string {
  const text = randomBytes(15).toString('hex')
  return (text.match(/.{1,8}/g) ?? [text]).join('-')
}
