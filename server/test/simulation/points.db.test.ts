import { expect, inject, test } from 'vitest'
import { namedPoints } from './points.ts'
import { simulate } from './simulation.ts'

// Whoever comes first to a point dies there, in one run for all points. `npm run simulate --
// --each-point` has a run for each, and also kills later.

const STEPS = 4_000

test('no point of the server is forgotten', () => {
  const points = namedPoints()
  expect(points).toContain('payments.notice_taken')
  expect(points).toContain('gateways.refund_query_answered')
  expect(points.length).toBeGreaterThan(20)
})

test('a process that dies at any point is replaced, and everybody has what is theirs in the end', async () => {
  const dooms = namedPoints().map((point) => ({ point, hit: 1 }))
  const adminUrl = inject('testPostgresUrl')
  const outcome = await simulate({ seed: 'each', steps: STEPS, adminUrl, dooms })
  if (!outcome.ok) throw new Error(outcome.failure.last.join('\n'), outcome.failure)
  // Else no scenario comes there: somebody must be made to.
  const unreached = dooms.filter(({ point }) => !outcome.report.crashes[point])
  expect(unreached).toEqual([])
})
