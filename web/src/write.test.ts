import { ProblemError } from '@danbao/sdk'
import { expect, test } from 'vitest'
import { isDefinite } from './write.ts'

const problem = (status: number, code: string) =>
  new ProblemError({ type: '', title: '', requestId: '', status, code })

// Lesson #3: a new key while the outcome is unknown would be a second purchase.
test('every answer that leaves the outcome open leaves the key as it is', () => {
  const open = [
    problem(409, 'idempotency.in_flight'),
    problem(429, 'server.busy'),
    problem(500, 'server.error'),
    problem(503, 'server.busy'),
    problem(0, 'network'),
    new TypeError('fetch failed'),
  ]
  expect(open.filter(isDefinite)).toEqual([])
})

test('what the server has refused for good ends the key', () => {
  const over = [problem(409, 'orders.quote_expired'), problem(422, 'idempotency.key_reused')]
  expect(over.filter(isDefinite)).toEqual(over)
})
