import { afterAll, beforeAll, expect, test } from 'vitest'
import { aPerson, signIn, startPeopleServer, visitorOf } from '../../test/people.ts'
import type { PeopleServer } from '../../test/people.ts'

const PROXY = '10.0.0.5'

let bare: PeopleServer
let proxied: PeopleServer
let twiceProxied: PeopleServer

beforeAll(async () => {
  ;[bare, proxied, twiceProxied] = await Promise.all([
    startPeopleServer(),
    startPeopleServer({ trustProxy: [PROXY] }),
    startPeopleServer({ trustProxy: 2 }),
  ])
})
afterAll(async () => {
  await Promise.all([bare, proxied, twiceProxied].map((server) => server.stop()))
})

/** What the right password gets from there after five wrong ones from elsewhere. */
async function afterGuesses(server: PeopleServer, { from, next }: { from: string; next: string }) {
  const { email } = await aPerson(server)
  const visitor = (forwardedFor: string) =>
    visitorOf(server, 'Visitor/1.0', { remoteAddress: PROXY, forwardedFor })
  for (let i = 0; i < 5; i += 1) await signIn(visitor(from), email, `wrong number ${i}`)
  return (await signIn(visitor(next), email)).status
}

test('behind a trusted proxy the client is counted, not the proxy', async () => {
  const from = '203.0.113.7'
  expect(await afterGuesses(proxied, { from, next: '198.51.100.9' })).toBe(200)
  expect(await afterGuesses(proxied, { from, next: from })).toBe(429)
})

test('addresses that the client itself made up before the proxy saw it change nothing', async () => {
  const from = '192.0.2.1, 203.0.113.8'
  expect(await afterGuesses(proxied, { from, next: '192.0.2.2, 203.0.113.8' })).toBe(429)
})

test('a number of proxies is counted from here, and what stands before them is not believed', async () => {
  const through = (client: string) => `192.0.2.1, ${client}, 10.0.0.9`
  const from = through('203.0.113.9')
  expect(await afterGuesses(twiceProxied, { from, next: through('198.51.100.9') })).toBe(200)
  const made = from.replace('192.0.2.1', '192.0.2.2')
  expect(await afterGuesses(twiceProxied, { from, next: made })).toBe(429)
})

test('where no proxy is trusted, nobody talks their way out of the limit', async () => {
  expect(await afterGuesses(bare, { from: '203.0.113.7', next: '198.51.100.9' })).toBe(429)
})

test('nor does somebody who comes past the proxy', async () => {
  const { email } = await aPerson(proxied)
  const visitor = (forwardedFor: string) =>
    visitorOf(proxied, 'Visitor/1.0', { remoteAddress: '203.0.113.20', forwardedFor })
  for (let i = 0; i < 5; i += 1) await signIn(visitor(`192.0.2.${i}`), email, 'wrong password')
  expect((await signIn(visitor('192.0.2.9'), email)).status).toBe(429)
})
