import { connect } from 'node:net'

type Mail = Readonly<{ to: string | string[]; subject: string; body?: string; headers?: string[] }>

/** Speaks SMTP by hand: one mail, refused mails throw. */
export function sendMail(port: number, mail: Mail): Promise<void> {
  const receivers = [mail.to].flat()
  const content = [
    `Subject: ${mail.subject}`,
    ...(mail.headers ?? []),
    '',
    mail.body ?? 'Hello',
    '.',
  ]
  const lines = [
    'EHLO shop.test',
    'MAIL FROM:<desk@shop.test>',
    ...receivers.map((to) => `RCPT TO:<${to}>`),
    'DATA',
    content.join('\r\n'),
    'QUIT',
  ]
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('data', (data) => {
      const said = String(data)
      if (/^[45]\d\d /m.test(said)) reject(new Error(said))
      const next = /^\d{3} /m.test(said) ? lines.shift() : undefined
      if (next) socket.write(`${next}\r\n`)
    })
    socket.on('close', () => resolve())
    socket.on('error', reject)
  })
}
