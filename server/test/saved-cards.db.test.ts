import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { only } from '../src/kernel/result.ts'
import { cardFaults, cardPayments, startCardServer, typeCard, type CardServer } from './cards.ts'
import { aColleague, nobody } from './cast.ts'
import { expectOk, placeOrders, problemOf, untilIntent } from './checkout.ts'
import type { Client } from './client.ts'
import { aBuyer, aSupplier, type Buyer } from './market.ts'

// Cards that a company's buyers have saved at the network's page.

let server: CardServer
let buyer: Buyer
let skuId: string

beforeAll(async () => {
  server = await startCardServer()
  buyer = await aBuyer(server)
  skuId = only((await aSupplier(server, { goods: ['1:20.00'] })).skus)
})
afterAll(() => server.stop())
afterEach(() => cardFaults(server, {}))

type Card = Readonly<{
  id: string
  brand: string
  last4: string
  expires: { month: number; year: number }
  country: string | null
}>
type Cards = Readonly<{ items: readonly Card[] }>
type Step = Readonly<{ next: { url: string } | null }>

const list = async (client: Client) => expectOk(await client.get<Cards>('/v1/saved-cards')).items
const refresh = async (client: Client) =>
  expectOk(await client.post<Cards>('/v1/saved-cards/refresh')).items
const pageFor = async (client: Client) =>
  expectOk(await client.post<Step>('/v1/saved-cards/setups')).next?.url ?? ''

/** Saves a card as a person does, and asks which there are. */
async function save(client: Client, number?: string) {
  const said = await typeCard(await pageFor(client), number === undefined ? {} : { number })
  expect(said).toMatchObject({ status: 'saved' })
  return refresh(client)
}

test('a card is saved at the network’s page, and known by what its owner knows of it', async () => {
  const someone = await aBuyer(server)
  expect(await list(someone.client)).toEqual([])
  const cards = await save(someone.client, '4000001560000002')
  const expires = { month: 12, year: 2034 }
  expect(cards).toEqual([
    expect.objectContaining({ brand: 'Visa', last4: '0002', expires, country: 'CN' }),
  ])
  expect(await list(someone.client)).toEqual(cards)
})

test('a company has one name at the network, however many ask at once', async () => {
  const someone = await aBuyer(server)
  await Promise.all([1, 2, 3].map(() => pageFor(someone.client)))
  await save(someone.client)
  await save(someone.client, '5555555555554444')
  expect(await list(someone.client)).toMatchObject([{ last4: '4444' }, { last4: '4242' }])
})

test('the page to pay at offers the saved card, and it pays without being typed', async () => {
  const someone = await aBuyer(server)
  await save(someone.client, '5555555555554444')
  const placed = await placeOrders(someone, [{ skuId, quantity: 1 }], 'card')
  const url = placed.next?.url ?? ''
  const page = await (await fetch(url)).text()
  expect(page).toContain('Mastercard •••• 4444')
  const saved = /value="(pm_\w+)"/.exec(page)?.[1] ?? ''
  expect(await typeCard(url, { saved })).toMatchObject({ status: 'paid' })
  await untilIntent(someone.client, placed.intentId, 'succeeded')
})

test('a card may be kept while paying by it', async () => {
  const someone = await aBuyer(server)
  await save(someone.client)
  const placed = await placeOrders(someone, [{ skuId, quantity: 1 }], 'card')
  await typeCard(placed.next?.url ?? '', { number: '378282246310005', save: 'yes' })
  expect(await refresh(someone.client)).toMatchObject([
    { brand: 'American Express', last4: '0005' },
    { last4: '4242' },
  ])
})

test('a page that was opened before the company saved a card stays the same page', async () => {
  const someone = await aBuyer(server)
  const placed = await placeOrders(someone, [{ skuId, quantity: 1 }], 'card')
  await save(someone.client)
  const path = `/v1/payment-intents/${placed.intentId}/attempts`
  const again = expectOk(await someone.client.post<Step>(path, { method: 'card' }))
  expect(again.next?.url).toBe(placed.next?.url)
  const pages = (await cardPayments(server)).filter(({ session }) =>
    placed.next?.url.endsWith(session.id),
  )
  expect(only(pages).session.customer).toBe(null)
})

test('who pays by a link is not shown the cards of the buyer, nor the buyer theirs', async () => {
  const someone = await aBuyer(server)
  await save(someone.client)
  const placed = await placeOrders(someone, [{ skuId, quantity: 1 }], 'card')
  expect(await (await fetch(placed.next?.url ?? '')).text()).toContain('•••• 4242')
  const path = `/v1/payment-intents/${placed.intentId}`
  const { token } = expectOk(await someone.client.post<{ token: string }>(`${path}/links`))
  const stranger = nobody(server)
  const body = { token, method: 'card' }
  const theirs = expectOk(await stranger.post<Step>('/v1/pay-links/pay', body)).next?.url ?? ''
  expect(theirs).not.toBe(placed.next?.url)
  expect(await (await fetch(theirs)).text()).not.toContain('•••• 4242')
  const own = expectOk(await someone.client.post<Step>(`${path}/attempts`, { method: 'card' }))
  expect(own.next?.url).not.toBe(theirs)
  expect(await (await fetch(own.next?.url ?? '')).text()).toContain('•••• 4242')
})

describe('a card that is forgotten', () => {
  test('is gone here and at the network', async () => {
    const someone = await aBuyer(server)
    const { id } = only(await save(someone.client))
    expect((await someone.client.delete(`/v1/saved-cards/${id}`)).status).toBe(204)
    expect(await list(someone.client)).toEqual([])
    expect(await refresh(someone.client)).toEqual([])
    const placed = await placeOrders(someone, [{ skuId, quantity: 1 }], 'card')
    expect(await (await fetch(placed.next?.url ?? '')).text()).not.toContain('•••• 4242')
    const again = await someone.client.delete(`/v1/saved-cards/${id}`)
    expect(problemOf(again).code).toBe('payments.card_not_found')
  })

  test('stays until the network has forgotten it', async () => {
    const someone = await aBuyer(server)
    const { id } = only(await save(someone.client))
    await cardFaults(server, { loseAnswer: -1 })
    const silent = await someone.client.delete(`/v1/saved-cards/${id}`)
    expect(problemOf(silent).code).toBe('payments.network_silent')
    expect(await list(someone.client)).toHaveLength(1)
    await cardFaults(server, {})
    expect((await someone.client.delete(`/v1/saved-cards/${id}`)).status).toBe(204)
    expect(await list(someone.client)).toEqual([])
  })
})

test('while the network does not answer, what was known is shown and nothing is begun', async () => {
  const someone = await aBuyer(server)
  await save(someone.client)
  await cardFaults(server, { down: true })
  expect(await refresh(someone.client)).toHaveLength(1)
  const silent = await someone.client.post('/v1/saved-cards/setups')
  expect(problemOf(silent).code).toBe('payments.network_silent')
})

describe('the cards of a company', () => {
  test('are seen by its viewers, who change nothing', async () => {
    const someone = await aBuyer(server)
    const { id } = only(await save(someone.client))
    const viewer = await aColleague(server, someone, 'viewer')
    expect(await list(viewer)).toHaveLength(1)
    const refused = [
      viewer.post('/v1/saved-cards/setups'),
      viewer.post('/v1/saved-cards/refresh'),
      viewer.delete(`/v1/saved-cards/${id}`),
    ]
    for (const answer of await Promise.all(refused)) expect(answer.status).toBe(403)
  })

  test('are nobody else’s', async () => {
    const someone = await aBuyer(server)
    const { id } = only(await save(someone.client))
    expect(await list(buyer.client)).toEqual([])
    const answer = await buyer.client.delete(`/v1/saved-cards/${id}`)
    expect(problemOf(answer).code).toBe('payments.card_not_found')
    expect(await list(someone.client)).toHaveLength(1)
  })
})
