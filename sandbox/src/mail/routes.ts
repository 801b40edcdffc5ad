import type { FastifyInstance } from 'fastify'
import type { Mailbox, Opened } from './mailbox.ts'

const MOST_SHOWN = 200

export function mailRoutes(server: FastifyInstance, { mailbox }: { mailbox: Mailbox }) {
  server.get<{ Querystring: { to?: string } }>('/control/mail', async (request) => {
    const mails = mailbox.list(request.query.to, MOST_SHOWN)
    const opened = await Promise.all(mails.map((mail) => mailbox.open(mail)))
    return { messages: opened.map(messageView) }
  })
  server.delete('/control/mail', () => {
    mailbox.empty()
    return { messages: [] }
  })
}

function messageView({ mail, parsed }: Opened) {
  return {
    id: mail.id,
    from: mail.from,
    to: mail.to,
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    html: parsed.html || null,
    attachments: parsed.attachments.map(({ filename, contentType, size }) => ({
      filename: filename ?? '',
      contentType,
      size,
    })),
    at: new Date(mail.at).toISOString(),
  }
}
