import type { FastifyInstance } from 'fastify'
import { showPage } from '../pages/layout.ts'
import type { Mailbox, Opened } from './mailbox.ts'
import { listPage, mailPage, missingMailPage } from './pages.ts'

const MOST_SHOWN = 200
// A mail is a stranger's document: no scripts, nothing fetched from elsewhere, links open outside.
const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
const LINKS_OPEN_IN_THE_WHOLE_WINDOW = '<base target="_top">'

type ForMail = { Params: { id: string } }
type ForAttachment = { Params: { id: string; index: string } }
type Asked = { Querystring: { to?: string } }

export function mailRoutes(server: FastifyInstance, { mailbox }: { mailbox: Mailbox }) {
  server.get<Asked>('/control/mail', async (request) => {
    const mails = mailbox.list(request.query.to, MOST_SHOWN)
    const opened = await Promise.all(mails.map((mail) => mailbox.open(mail)))
    return { messages: opened.map(messageView) }
  })
  server.delete('/control/mail', () => {
    mailbox.empty()
    return { messages: [] }
  })

  server.get<Asked>('/mail', async (request, reply) => {
    const to = request.query.to?.trim() || undefined
    const mails = mailbox.list(to, MOST_SHOWN).toReversed()
    const opened = await Promise.all(mails.map((mail) => mailbox.open(mail)))
    return showPage(reply, listPage(opened, to ?? ''))
  })
  server.get<ForMail>('/mail/:id', async (request, reply) => {
    const opened = await findMail(mailbox, request.params.id)
    return showPage(opened ? reply : reply.code(404), opened ? mailPage(opened) : missingMailPage())
  })
  server.get<ForMail>('/mail/:id/html', async (request, reply) => {
    const opened = await findMail(mailbox, request.params.id)
    return reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', MAIL_POLICY)
      .send(LINKS_OPEN_IN_THE_WHOLE_WINDOW + (opened?.parsed.html || ''))
  })
  server.get<ForAttachment>('/mail/:id/attachments/:index', async (request, reply) => {
    const opened = await findMail(mailbox, request.params.id)
    const attachment = opened?.parsed.attachments[Number(request.params.index)]
    if (!attachment) return showPage(reply.code(404), missingMailPage())
    const name = encodeURIComponent(attachment.filename ?? 'unnamed')
    return reply
      .header('content-type', asMediaType(attachment.contentType))
      .header('content-disposition', `attachment; filename*=UTF-8''${name}`)
      .header('x-content-type-options', 'nosniff')
      .send(attachment.content)
  })
}

// The type is the sender's word and goes into our header.
function asMediaType(stated: string): string {
  return /^[\w.+-]+\/[\w.+-]+$/.test(stated) ? stated : 'application/octet-stream'
}

async function findMail(mailbox: Mailbox, id: string): Promise<Opened | undefined> {
  const mail = mailbox.find(id)
  return mail && mailbox.open(mail)
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
