import { expect, test } from 'vitest'
import { money } from '../kernel/money.ts'
import { addMs } from '../kernel/time.ts'
import { dossierTimeline, type DossierParts } from './dossier.ts'

const start = new Date('2026-07-01T08:00:00Z')
const after = (seconds: number) => addMs(start, seconds * 1_000)
const amount = money('CNY', 8_880n)

const anAttempt = {
  ...{ id: 'att_1', state: 'succeeded', lastAnswer: 'paid', amount },
  ...{ createdAt: start, finalAt: after(20) },
}
const aCapture = { id: 'cap_1', gatewayNumber: '2026', amount, strayReason: null }
const aNotice = { id: 'n1', state: 'applied', reason: null, receivedAt: after(21) }
const placed = { type: 'orders.placed', object: 'ord_1', actor: 'per_1', attemptId: null }

function aDossier(fields: Partial<DossierParts> = {}): DossierParts {
  return {
    intent: { id: 'pi_1', amount, createdAt: start },
    attempts: [anAttempt],
    notices: [{ ...aNotice, body: 'trade_no=2026&trade_status=TRADE_SUCCESS' }],
    captures: [{ ...aCapture, recordedAt: after(20) }],
    events: [{ ...placed, at: start }],
    ...{ refunds: [], transfers: [] },
    ...fields,
  }
}

const told = (parts: DossierParts) =>
  dossierTimeline(parts).map(({ kind, actor, source }) => `${kind} ${actor} ${source}`)

test('what one commit did stands in the order of cause and effect', () => {
  const transfer = { reference: 'capture:alipay:2026', template: 'capture', actor: 'system' }
  const transfers = [transfer, transfer].map((one) => ({ ...one, recordedAt: after(20) }))
  expect(told(aDossier({ transfers }))).toEqual([
    'placed per_1 buyer',
    'attempt_started per_1 buyer',
    'notice system notice',
    'captured system notice',
    'booked system ledger', // Two transfers of one journal.
  ])
})

test.each([
  ['no notice came', []],
  ['the notice was about another payment', [{ ...aNotice, body: 'trade_no=2027' }]],
  ['the notice was not believed', [{ ...aNotice, state: 'rejected', body: 'trade_no=2026' }]],
  ['it was known before', [{ ...aNotice, state: 'ignored', body: 'trade_no=2026' }]],
])('when %s, we know of the payment by asking', (_, notices) => {
  expect(told(aDossier({ notices }))).toContain('captured system query')
})

test('another try is its starter’s, and its end is told with the last answer', () => {
  const second = { ...anAttempt, id: 'att_2', createdAt: after(60), finalAt: null }
  const attempts = [
    { ...anAttempt, state: 'closed', lastAnswer: 'TRADE_CLOSED', finalAt: after(30) },
    { ...second, state: 'pending', lastAnswer: null },
  ]
  const type = 'payments.attempt_started'
  const event = { type, object: 'pi_1', actor: 'per_2', attemptId: 'att_2', at: after(60) }
  const events = [{ ...placed, at: start }, event]
  const parts = aDossier({ attempts, events, notices: [], captures: [] })
  expect(told(parts).slice(1)).toEqual([
    'attempt_started per_1 buyer',
    'attempt_closed system worker',
    'attempt_started per_2 buyer',
  ])
  expect(dossierTimeline(parts)[2]?.note).toBe('TRADE_CLOSED')
})

test('whoever cancels closes the attempt with it', () => {
  const type = 'payments.intent_cancelled'
  const end = { type, object: 'pi_1', actor: 'per_1', attemptId: null, at: after(90.1) }
  const closed = { ...anAttempt, state: 'closed', lastAnswer: null, finalAt: after(90) }
  const parts = { attempts: [closed], events: [end], notices: [], captures: [] }
  expect(told(aDossier(parts)).slice(-2)).toEqual([
    'attempt_closed per_1 buyer',
    'cancelled per_1 buyer',
  ])
})

test('who cancelled is named, and what ran out ended by itself', () => {
  const end = (type: string, actor: string) => ({
    events: [{ type, object: 'pi_1', actor, attemptId: null, at: after(90) }],
  })
  expect(told(aDossier(end('payments.intent_cancelled', 'per_1'))).at(-1)).toBe(
    'cancelled per_1 buyer',
  )
  expect(told(aDossier(end('payments.intent_expired', 'system'))).at(-1)).toBe(
    'expired system worker',
  )
})

test('a refund is asked for, sent and answered; stray money asks for itself', () => {
  const refund = {
    ...{ id: 'ref_1', charge: amount, lastAnswer: 'fund_change=Y', state: 'succeeded' },
    ...{ createdAt: after(100), sentAt: after(101), finalAt: after(102) },
  }
  const refunds = [
    { ...refund, orderId: 'ord_1', reason: 'Two arrived chipped', requestedBy: 'per_9' },
    { ...refund, orderId: null, reason: 'paid_twice', requestedBy: 'system', sentAt: null },
  ]
  const all = told(aDossier({ refunds }))
  expect(all.filter((text) => text.startsWith('refund'))).toEqual([
    'refund_requested per_9 supplier',
    'refund_requested system worker',
    'refund_sent system worker',
    'refund_succeeded system worker',
    'refund_succeeded system worker',
  ])
})
