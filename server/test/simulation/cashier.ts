// What a buyer does at the network's cashier, as its pages let them.
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

/** Follows the shop's link; the cashier's page, or nothing where the network refuses or is down. */
export async function openCashier(world: World, link: string): Promise<string | undefined> {
  await world.network('GET', '/clock')
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
  await world.network('GET', '/clock')
  const answer = await world.stage.track(
    fetch(url, { ...sent, method: 'POST', redirect: 'manual' }),
  )
  return world.stage.track(answer.text())
}
