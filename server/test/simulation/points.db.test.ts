import { describe, expect, inject, test } from 'vitest'
import { namedPoints } from './points.ts'
import { simulate } from './simulation.ts'

// Whoever comes first to a point dies there; `npm run simulate -- --each-point` also kills later.

const STEPS = 5_000

test('no point of the server is forgotten', () => {
  const points = namedPoints()
  expect(points).toContain('payments.notice_taken')
  expect(points).toContain('gateways.refund_query_answered')
  expect(points.length).toBeGreaterThan(20)
})

describe.each(namedPoints())('a process that dies at %s', (point) => {
  test('is replaced, and everybody has what is theirs in the end', async () => {
    const doom = { point, hit: 1 }
    const adminUrl = inject('testPostgresUrl')
    const outcome = await simulate({ seed: 'four', steps: STEPS, adminUrl, doom })
    if (!outcome.ok) throw new Error(outcome.failure.last.join('\n'), outcome.failure)
    // Else no scenario comes there: somebody must be made to.
    expect(outcome.report.crashes).toHaveProperty([point])
  })
})
