// The mail server that the marketplace hands its mails to, as everybody's mailbox: it keeps what
// it takes, and at times takes nothing, or takes a mail and hangs up before it says so.
import type { Mailer } from '../../src/notifications/index.ts'
import type { Vital } from './life.ts'
import type { Random } from './random.ts'
import type { Trace } from './trace.ts'

/** A mail that came, as its Message-ID names it. */
export type Copy = Readonly<{
  messageId: string
  to: string
  /** Whether the sender has heard that it was taken; may have died since. */
  wasTold: boolean
  sender: Pick<Vital, 'isDead'>
}>

export type Mailbox = Readonly<{
  mailerFor: (sender: Vital) => Mailer
  copies: readonly Copy[]
  /** Message-IDs that were refused for good. */
  refused: ReadonlySet<string>
}>

type Fields = Readonly<{ trace: Trace; random: Random; mayFail: () => boolean }>

const FATES = { take: 6, 'refuse for now': 3, 'take and hang up': 3, 'refuse for good': 0.5 }

export function createMailbox({ trace, random, mayFail }: Fields): Mailbox {
  const copies: Copy[] = []
  const refused = new Set<string>()
  const mailerFor = (sender: Vital): Mailer => ({
    send: ({ messageId, to }) => {
      const fate = mayFail() ? random.weighted(FATES) : 'take'
      trace.note(`mail ${messageId}: ${fate}`)
      if (fate !== 'take') trace.count('fault', `mail: ${fate}`)
      if (fate === 'refuse for good') {
        refused.add(messageId)
        return Promise.resolve('rejected')
      }
      if (fate === 'refuse for now') return Promise.reject(new Error(NOT_SENT))
      const wasTold = fate === 'take'
      copies.push({ messageId, to: to.address, wasTold, sender })
      return wasTold ? Promise.resolve('sent') : Promise.reject(new Error(NOT_SENT))
    },
  })
  return { mailerFor, copies, refused }
}

/** As the real mailer says it. */
export const NOT_SENT = 'the mail was not sent'
