import type { FastifyInstance } from 'fastify'
import { parseYuan, toYuan } from '../money.ts'
import { showPage } from '../pages/layout.ts'
import {
  balanceOf,
  type Account,
  type Bank,
  type Charges,
  type Payment,
  type Transfer,
} from './bank.ts'
import { bankPage, type Form } from './pages.ts'
import { camt053, camt054, mt940 } from './statements.ts'

/** Pages for people, files for whoever keeps an account, and the same by HTTP for tests. */
export function bankRoutes(server: FastifyInstance, bank: Bank) {
  pageRoutes(server, bank)
  fileRoutes(server, bank)
  controlRoutes(server, bank)
}

function pageRoutes(server: FastifyInstance, bank: Bank) {
  server.get('/bank', (_request, reply) => showPage(reply, bankPage(bank, {})))
  server.post<{ Body: Form | undefined }>('/bank/transfers', (request, reply) => {
    const form = request.body ?? {}
    const transfer = readForm(form)
    const sent = typeof transfer === 'string' ? transfer : bank.transfer(transfer)
    const problem = typeof sent === 'string' ? sent : sent.ok ? undefined : sent.refusal
    if (problem === undefined) return reply.redirect('/bank', 303)
    return showPage(reply.code(400), bankPage(bank, { problem, form }))
  })
  server.post<{ Params: { id: string } }>('/bank/movements/:id/reverse', (request, reply) => {
    const taken = bank.reverse(request.params.id)
    if (taken.ok) return reply.redirect('/bank', 303)
    return showPage(reply.code(400), bankPage(bank, { problem: taken.refusal }))
  })
}

const MAX_PARTS = 20

function readForm(form: Form): Transfer | string {
  const cents = parseYuan(form['amount'])
  const feeCents = parseYuan(form['fee'] ?? '0')
  const parts = Number(form['parts'] ?? '1')
  const charges = (['OUR', 'SHA', 'BEN'] as const).find((each) => each === form['charges'])
  if (cents === undefined || cents === 0n) return 'The amount is not one.'
  if (feeCents === undefined) return 'What banks keep is not an amount.'
  if (!Number.isInteger(parts) || parts < 1 || parts > MAX_PARTS) return 'Parts: 1 to 20.'
  if (!charges) return 'Charges: OUR, SHA or BEN.'
  return {
    ...{ account: form['account'] ?? '', cents, feeCents, parts, charges },
    payer: { name: form['name'] ?? '', account: (form['payer'] ?? '').replaceAll(' ', '') },
    ...{ text: form['text'] ?? '', structured: form['reference'] ?? '', endToEndId: '' },
  }
}

const files = {
  'camt053.xml': { write: camt053, type: 'application/xml; charset=utf-8' },
  'camt054.xml': { write: camt054, type: 'application/xml; charset=utf-8' },
  'mt940.sta': { write: mt940, type: 'text/plain; charset=utf-8' },
} as const

type FileName = keyof typeof files
const isFile = (name: string): name is FileName => Object.hasOwn(files, name)

function fileRoutes(server: FastifyInstance, bank: Bank) {
  server.get<{ Params: { number: string; day: string; file: string } }>(
    '/bank/:number/:day/:file',
    (request, reply) => {
      const { number, day, file } = request.params
      const account = bank.accounts.get(number)
      if (!account || !/^\d{4}-\d{2}-\d{2}$/.test(day) || !isFile(file)) {
        return reply.code(404).send({ error: 'no such file' })
      }
      const { write, type } = files[file]
      return reply
        .header('content-type', type)
        .header('content-disposition', `attachment; filename="${number}-${day}-${file}"`)
        .send(write(bank, { account, day }))
    },
  )
}

const text = { type: 'string', maxLength: 140 }
const money = { type: 'string', pattern: '^\\d{1,12}(\\.\\d{1,2})?$' }

const accountSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['currency', 'holder'],
  properties: { currency: { type: 'string', pattern: '^[A-Z]{3}$' }, holder: text },
}
const transferSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['account', 'amount'],
  properties: {
    ...{ account: text, amount: money, text, structured: text, endToEndId: text, fee: money },
    ...{ payerName: text, payerAccount: text, charges: { enum: ['OUR', 'SHA', 'BEN'] } },
    parts: { type: 'integer', minimum: 1, maximum: MAX_PARTS },
  },
}
const paymentSchema = {
  ...transferSchema,
  properties: { account: text, amount: money, text, endToEndId: text, payeeName: text },
}

type TransferBody = Readonly<{
  account: string
  amount: string
  text?: string
  structured?: string
  endToEndId?: string
  payerName?: string
  payerAccount?: string
  charges?: Charges
  fee?: string
  parts?: number
}>
type PaymentBody = Readonly<Record<'account' | 'amount', string>> &
  Readonly<Partial<Record<'text' | 'endToEndId' | 'payeeName', string>>>

function controlRoutes(server: FastifyInstance, bank: Bank) {
  server.put<{ Params: { number: string }; Body: Omit<Account, 'number'> }>(
    '/control/bank/accounts/:number',
    { schema: { body: accountSchema } },
    (request) => {
      bank.open({ number: request.params.number, ...request.body })
      return { number: request.params.number }
    },
  )
  server.get<{ Params: { number: string } }>('/control/bank/accounts/:number', (request, reply) => {
    const account = bank.accounts.get(request.params.number)
    if (!account) return reply.code(404).send({ error: 'no such account' })
    const movements = bank.movements(account.number)
    return {
      ...account,
      balance: toYuan(balanceOf(bank, account.number)),
      movements: movements.length,
    }
  })
  server.post<{ Body: TransferBody }>(
    '/control/bank/transfers',
    { schema: { body: transferSchema } },
    (request, reply) => {
      const sent = bank.transfer(readTransfer(request.body))
      if (!sent.ok) return reply.code(400).send({ error: sent.refusal })
      return { movements: sent.value.map(({ id, reference }) => ({ id, reference })) }
    },
  )
  server.post<{ Body: PaymentBody }>(
    '/control/bank/payments',
    { schema: { body: paymentSchema } },
    (request, reply) => {
      const paid = bank.pay(readPayment(request.body))
      return paid.ok ? { id: paid.value.id } : reply.code(400).send({ error: paid.refusal })
    },
  )
  server.post<{ Params: { id: string } }>(
    '/control/bank/movements/:id/reverse',
    (request, reply) => {
      const taken = bank.reverse(request.params.id)
      return taken.ok ? { id: taken.value.id } : reply.code(400).send({ error: taken.refusal })
    },
  )
}

function readTransfer(body: TransferBody): Transfer {
  const { account, amount, fee = '0', charges = 'OUR', parts = 1, endToEndId = '' } = body
  const { payerName = 'Harbour & Pine', payerAccount = 'NL91ABNA0417164300' } = body
  return {
    ...{ account, charges, parts, endToEndId, text: body.text ?? '' },
    ...{ structured: body.structured ?? '', cents: parseYuan(amount) ?? 0n },
    feeCents: parseYuan(fee) ?? 0n,
    payer: { name: payerName, account: payerAccount },
  }
}

function readPayment(body: PaymentBody): Payment {
  const { account, amount, text: said = '', endToEndId = '', payeeName = 'Harbour & Pine' } = body
  const payee = { name: payeeName, account: 'NL91ABNA0417164300' }
  return { account, cents: parseYuan(amount) ?? 0n, text: said, endToEndId, payee }
}
