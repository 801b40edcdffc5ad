// What a buyer does at a network's cashier, as its pages let them.
import type { Random } from './random.ts'
import type { World } from './world.ts'

/** How a visit went, in the sandbox's own words. */
export type Visit = string

const WALLET = { loginPassword: '111111', payPassword: '111111' }
const RICH = 'rich@simulation.test'
const POOR = 'poor@sandbox.test'

export async function openWallets({ sandbox }: Pick<World, 'sandbox'>): Promise<void> {
  const wallet = { account: RICH, ...WALLET, balance: '90000000.00' }
  await sandbox.control('POST', '/wallets', wallet)
}

/** Where cards are typed. */
export const isCardPage = (page: string) => page.includes('/c/pay/')

/** Stripe's own test cards, each with what its bank says of its owner where it asks. */
const CARDS = {
  good: { number: '4242424242424242', result: '', likes: 8 },
  'asked for and shown': { number: '4000002760003184', result: 'pass', likes: 3 },
  'asked for and not shown': { number: '4000002760003184', result: 'fail', likes: 1.5 },
  'left at its bank': { number: '4000002760003184', result: '', likes: 1 },
  declined: { number: '4000000000009995', result: '', likes: 2 },
  'looked at': { number: '4000000000009235', result: '', likes: 2 },
  'with refunds that come back': { number: '4000000000005126', result: '', likes: 2 },
  'with refunds that take long': { number: '4000000000007726', result: '', likes: 1 },
} as const

const likes = Object.fromEntries(
  Object.entries(CARDS).map(([name, card]) => [name, card.likes]),
) as Record<keyof typeof CARDS, number>

export async function typeCard(world: World, page: string, random: Random): Promise<Visit> {
  const kind = random.weighted(likes)
  world.trace.count('method', `card: ${kind}`)
  const { number, result } = CARDS[kind]
  const said = await post(world, `${page}/script`, {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ number, result, expiry: '12/40', cvc: '123' }),
  })
  return (JSON.parse(said) as { status: string }).status
}

/** Follows the shop's link; the cashier's page, or nothing where the network refuses or is down. */
export async function openCashier(world: World, link: string): Promise<string | undefined> {
  await world.outside('GET', '/clock')
  if (isCardPage(link)) return link
  const opening = fetch(link, { redirect: 'manual' }).then(async (opened) => {
    await opened.text()
    return opened.headers.get('location')
  })
  const location = await world.stage.track(opening.catch(() => null))
  return location ? new URL(location, world.sandbox.url).href : undefined
}

export async function pay(world: World, page: string, isPoor: boolean): Promise<Visit> {
  const account = isPoor ? POOR : RICH
  const said = await post(world, `${page}/pay`, {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account, ...WALLET }),
  })
  return (JSON.parse(said) as { status: string }).status
}

/** The trade begins here, and nothing is paid. */
export async function logIn(world: World, page: string): Promise<Visit> {
  await post(world, `${page}/login`, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ account: RICH, password: WALLET.loginPassword }).toString(),
  })
  return 'logged in'
}

export async function leave(world: World, page: string): Promise<Visit> {
  await post(world, `${page}/cancel`, {})
  return 'left'
}

async function post(world: World, url: string, sent: RequestInit): Promise<string> {
  await world.outside('GET', '/clock')
  const answer = await world.stage.track(
    fetch(url, { ...sent, method: 'POST', redirect: 'manual' }),
  )
  return world.stage.track(answer.text())
}
