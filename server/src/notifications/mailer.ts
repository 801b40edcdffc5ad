import { createTransport } from 'nodemailer'

export type Mail = Readonly<{
  /** The same for every try: what receivers know a repeated mail by. */
  messageId: string
  to: Readonly<{ name: string; address: string }>
  language: string
  subject: string
  text: string
  html: string
  attachments: readonly Readonly<{ filename: string; contentType: string; content: Uint8Array }>[]
}>

/** `rejected`: the receiver's server said no for good, so trying again is no use. */
export type Sent = 'sent' | 'rejected'

export type Mailer = Readonly<{
  /** Throws when the mail may get through later. What it throws names nobody. */
  send: (mail: Mail) => Promise<Sent>
}>

const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 }

// Connections stay open while mail flows: to greet, encrypt and log in again costs more than the
// mail. They close soon after, so that a process that ends does not wait for them, and servers that
// are less patient do not hang up on us. A mail whose connection broke is tried once more at once.
const POOL = { pool: true, maxConnections: 4, idleTimeout: 2_000, maxRequeues: 1 } as const

const OURS_ONLY = { disableFileAccess: true, disableUrlAccess: true } as const

/** By SMTP: `smtp://host:port`, `smtps://user:password@host`. */
export function createMailer(url: string, from: string): Mailer {
  // Written as a whole first: sent as it is written, a mail goes out in dozens of small pieces.
  const writer = createTransport({
    streamTransport: true,
    buffer: true,
    newline: 'windows',
    ...OURS_ONLY,
  })
  const transport = createTransport({ url, ...TIMEOUTS, ...POOL, ...OURS_ONLY })
  return {
    send: async ({ to, language, attachments, ...mail }) => {
      try {
        const { message: raw, envelope } = await writer.sendMail({
          ...{ ...mail, from, to },
          // Out-of-office replies and the like are not for us to read.
          headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': language },
          attachments: attachments.map(({ content, ...rest }) => ({
            ...rest,
            content: Buffer.from(content.buffer, content.byteOffset, content.byteLength),
          })),
        })
        await transport.sendMail({ raw, envelope })
        return 'sent'
      } catch (error) {
        if (isFinal(error)) return 'rejected'
        throw new Error(`the mail was not sent: ${codesOf(error)}`)
      }
    },
  }
}

// EENVELOPE: it was the sender or receiver that was refused, not us or the moment.
function isFinal(error: unknown): boolean {
  const { code, responseCode } = fieldsOf(error)
  return code === 'EENVELOPE' && typeof responseCode === 'number' && responseCode >= 500
}

/** A server's answer may repeat the address, so only codes go into the log. */
function codesOf(error: unknown): string {
  const { code, responseCode } = fieldsOf(error)
  return [code, responseCode].filter(isPlain).join(' ')
}

function isPlain(part: unknown): part is string | number {
  return typeof part === 'string' || typeof part === 'number'
}

type Failure = Readonly<{ code?: unknown; responseCode?: unknown }>

function fieldsOf(error: unknown): Failure {
  return typeof error === 'object' && error !== null ? error : {}
}
