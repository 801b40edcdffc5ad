import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anOperator } from './cast.ts'
import { expectOk, problemOf } from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import type { Member } from './market.ts'
import { RATES, setTerms, termsOf, type Terms } from './method-terms.ts'
import { createPaperGateway } from './paper-gateway.ts'

let server: TestServer
let operator: Member
beforeAll(async () => {
  server = await startTestServer((env) => ({ paper: createPaperGateway(env).gateway }))
  operator = await anOperator(server)
})
afterAll(() => server.stop())

describe('the terms of a method', () => {
  test('are kept with who set them and why, newest first', async () => {
    expectOk(await setTerms(operator, { maxMinor: '50000' }))
    const { history, version } = expectOk(await setTerms(operator, { maxMinor: null }))
    expect(history[0]).toMatchObject({ version, reason: 'A test', terms: { maxMinor: null } })
    expect(history[1]).toMatchObject({ version: version - 1, terms: { maxMinor: '50000' } })
  })

  test('are not overwritten by who saw older ones', async () => {
    const { version, terms } = await termsOf(operator, 'paper')
    const body = { ...terms, version, reason: 'First' }
    const both = await Promise.all(
      ['paper', 'paper'].map((method) =>
        operator.client.put(`/v1/operator/payment-methods/${method}`, body),
      ),
    )
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409])
    const late = await operator.client.put('/v1/operator/payment-methods/paper', body)
    expect(problemOf(late)).toMatchObject({ code: 'payments.terms_changed' })
  })

  test.each<[string, Terms, string]>([
    ['a currency the network does not take', { currencies: ['EUR', 'KRW'] }, '/currencies/1'],
    ['a least above the most', { minMinor: '200', maxMinor: '100' }, '/minMinor'],
    ['no time at all', { hours: { from: '09:00', to: '09:00' } }, '/hours/to'],
    ['a surcharge above a tenth', { surchargeBps: 1001 }, '/surchargeBps'],
    ['a limit of nothing', { maxMinor: '0' }, '/maxMinor'],
  ])('with %s are refused', async (_what, changes, pointer) => {
    const problem = problemOf(await setTerms(operator, changes))
    expect(problem.status).toBeLessThan(500)
    expect(problem.errors).toEqual(expect.arrayContaining([expect.objectContaining({ pointer })]))
  })

  test('of no method are not there', async () => {
    const { terms } = await termsOf(operator, 'paper')
    const body = { ...terms, version: 0, reason: 'None' }
    const answer = await operator.client.put('/v1/operator/payment-methods/shells', body)
    expect(problemOf(answer).status).toBe(404)
  })
})

describe('rates of the European Central Bank', () => {
  const send = (document: string) =>
    operator.client.post<{ rates: number }>('/v1/operator/exchange-rates/imports', { document })

  test('taken in again change nothing', async () => {
    const count = () => server.owner.pool.query('select * from payments.exchange_rates')
    expectOk(await send(RATES))
    const before = (await count()).rowCount
    expect(expectOk(await send(RATES)).rates).toBe(4)
    expect((await count()).rowCount).toBe(before)
  })

  test('that cannot be read are refused with the line', async () => {
    expect(problemOf(await send('<Envelope>'))).toMatchObject({
      ...{ code: 'payments.rates_unreadable', status: 422, data: { line: 1 } },
    })
  })
})
