import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSandbox, type Sandbox } from '../src/app.ts'
import { sendMail } from './mailer.ts'
import { call } from './shop.ts'

type Message = { id: string; to: string[]; subject: string; text: string; html: string | null }

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.close())

const pageOf = async (path: string) => (await fetch(`${sandbox.url}${path}`)).text()
async function mailsTo(to: string): Promise<Message[]> {
  const { messages } = await call('GET', `${sandbox.url}/control/mail?to=${encodeURIComponent(to)}`)
  return messages as Message[]
}

const MIME = ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b']
const RECEIPT = [
  '--b',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<p>Paid</p><script>alert(1)</script><a href="http://shop.test/o">order</a>',
  '--b',
  'Content-Type: application/pdf',
  "Content-Disposition: attachment; filename*=utf-8''%E6%94%B6%E6%8D%AE.pdf",
  'Content-Transfer-Encoding: base64',
  '',
  Buffer.from('%PDF-1.4 receipt').toString('base64'),
  '--b--',
].join('\r\n')

test('a mail is found by its receiver, whatever the case of the address', async () => {
  const subject = '=?utf-8?B?5pS25o2u?='
  await sendMail(sandbox.smtpPort, { to: 'Li@Buyer.test', subject, body: 'Thank you.' })
  const [mail] = await mailsTo('li@buyer.test')
  expect(mail).toMatchObject({ from: 'desk@shop.test', to: ['li@buyer.test'], subject: '收据' })
  expect(mail?.text.trim()).toBe('Thank you.')
  expect(await mailsTo('LI@BUYER.TEST')).toHaveLength(1)
  expect(await mailsTo('i@buyer.test')).toEqual([])
})

test('a mail to two people is found by either, oldest mail first', async () => {
  await sendMail(sandbox.smtpPort, { to: ['a@two.test', 'b@two.test'], subject: 'one' })
  await sendMail(sandbox.smtpPort, { to: 'b@two.test', subject: 'two' })
  expect(await mailsTo('a@two.test')).toHaveLength(1)
  expect((await mailsTo('b@two.test')).map(({ subject }) => subject)).toEqual(['one', 'two'])
})

test('attachments are listed and can be downloaded', async () => {
  const mail = { to: 'pdf@buyer.test', subject: 'Receipt', headers: MIME, body: RECEIPT }
  await sendMail(sandbox.smtpPort, mail)
  const [found] = await mailsTo('pdf@buyer.test')
  expect(found).toMatchObject({
    attachments: [{ filename: '收据.pdf', contentType: 'application/pdf', size: 16 }],
  })
  const page = await pageOf(`/mail/${found?.id}`)
  expect(page).toContain('收据.pdf')
  const file = await fetch(`${sandbox.url}/mail/${found?.id}/attachments/0`)
  expect(file.headers.get('content-disposition')).toBe(
    "attachment; filename*=UTF-8''%E6%94%B6%E6%8D%AE.pdf",
  )
  expect(await file.text()).toBe('%PDF-1.4 receipt')
  expect((await fetch(`${sandbox.url}/mail/${found?.id}/attachments/1`)).status).toBe(404)
})

test('the body of a mail is shown where its scripts cannot run', async () => {
  const mail = { to: 'html@buyer.test', subject: '<b>Bold</b>', headers: MIME, body: RECEIPT }
  await sendMail(sandbox.smtpPort, mail)
  const [found] = await mailsTo('html@buyer.test')
  const page = await pageOf(`/mail/${found?.id}`)
  expect(page).toContain('&lt;b&gt;Bold')
  expect(page).not.toContain('<script>alert')
  const body = await fetch(`${sandbox.url}/mail/${found?.id}/html`)
  expect(body.headers.get('content-security-policy')).toMatch(/^default-src 'none'.*sandbox/)
  expect(await body.text()).toContain('href="http://shop.test/o"')
  expect(await pageOf('/mail?to=html@buyer.test')).toContain(`/mail/${found?.id}`)
})

test('an unknown mail is a page that says so', async () => {
  expect((await fetch(`${sandbox.url}/mail/none`)).status).toBe(404)
})

test('emptying the mailbox removes every mail', async () => {
  await sendMail(sandbox.smtpPort, { to: 'gone@buyer.test', subject: 'x' })
  await call('DELETE', `${sandbox.url}/control/mail`)
  expect(await mailsTo('gone@buyer.test')).toEqual([])
})
