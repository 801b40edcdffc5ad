import { simpleParser, type ParsedMail } from 'mailparser'
import type { Clock } from '../clock.ts'
import type { Ids } from '../ids.ts'
import type { Store } from '../store.ts'

/**
 * A mail as it came in. It is parsed when someone looks: a bench sends far more than is ever read.
 */
export type Mail = Readonly<{
  id: string
  from: string
  to: readonly string[]
  raw: string // One character per byte.
  at: number
}>
export type Opened = Readonly<{ mail: Mail; parsed: ParsedMail }>
export type Mailbox = Readonly<{
  receive: (envelope: { from: string; to: readonly string[] }, raw: Buffer) => void
  list: (to: string | undefined, limit: number) => Mail[]
  open: (mail: Mail) => Promise<Opened>
  find: (id: string) => Mail | undefined
  empty: () => void
}>

const MOST_MAILS = 2_000
const MOST_BYTES = 64 * 1024 * 1024

export function openMailbox({
  clock,
  ids,
  store,
}: {
  clock: Clock
  ids: Ids
  store: Store
}): Mailbox {
  const mails = new Map(store.load<Mail>('mail').map((mail) => [mail.id, mail]))
  const opened = new WeakMap<Mail, Promise<Opened>>()
  let bytes = 0
  for (const mail of mails.values()) bytes += mail.raw.length

  function drop(mail: Mail) {
    mails.delete(mail.id)
    store.remove('mail', mail.id)
    bytes -= mail.raw.length
  }
  return {
    receive({ from, to }, raw) {
      const id = ids.hex(16)
      const recipients = to.map((address) => address.toLowerCase())
      const text = raw.toString('latin1')
      const mail: Mail = { id, from, to: recipients, raw: text, at: clock.now() }
      mails.set(id, mail)
      store.save('mail', id, mail)
      bytes += text.length
      for (const oldest of mails.values()) {
        if (mails.size <= MOST_MAILS && bytes <= MOST_BYTES) break
        drop(oldest)
      }
    },
    list(to, limit) {
      const address = to?.toLowerCase()
      const matching = [...mails.values()].filter(
        (mail) => address === undefined || mail.to.includes(address),
      )
      return matching.slice(-limit)
    },
    open(mail) {
      const known = opened.get(mail)
      if (known) return known
      const opening = simpleParser(Buffer.from(mail.raw, 'latin1')).then((parsed) => ({
        mail,
        parsed,
      }))
      opened.set(mail, opening)
      return opening
    },
    find: (id) => mails.get(id),
    empty() {
      for (const mail of mails.values()) drop(mail)
    },
  }
}
