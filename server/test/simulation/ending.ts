// The end of a simulation: nothing goes wrong any more, time runs on, and everything must come to
// its end or stand where a person finds it. Then the network's own truth is laid beside the books.
import assert from 'node:assert/strict'
import { encodeId } from '../../src/kernel/ids.ts'
import type { Db } from '../../src/platform/db.ts'
import type { Client } from './client.ts'
import { closeDays, unlikeBank } from './bank.ts'
import { deliver, judgeAll, lettersOf, tellNetwork } from './machinery.ts'
import type { Market } from './market.ts'
import type { Fact, Network } from './networks.ts'
import { runDueJob } from './queue.ts'
import { endTroubles } from './troubles.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

const [MINUTE, HOUR] = [60_000, 3_600_000]
/** More than three days: questions are asked once a day in the end. */
const PACES = [
  ...Array.from({ length: 12 }, () => 4 * MINUTE),
  ...Array.from({ length: 8 }, () => 2 * HOUR),
  ...Array.from({ length: 5 }, () => 13 * HOUR),
]

export async function comeToRest(world: World, market: Market): Promise<void> {
  const random = world.randomFor('ending')
  await world.stage.finish(async () => {
    await endTroubles(world)
    await judgeAll(world)
    for (const pace of PACES) {
      await workAll(world, random)
      await closeDays(world, market)
      await workAll(world, random)
      world.clock.advance(pace)
    }
    await workAll(world, random)
  })
  world.trace.note(`in the end: ${await digestOf(world.owner)}`)
}

/** What everything has become. */
async function digestOf(owner: Db): Promise<string> {
  const { rows } = await owner.pool.query<{ digest: string }>(
    `select md5(string_agg(line, ' ' order by line)) as digest from (
      select format('%s %s %s', id, state, final_at) as line from payments.intents
      union all select format('%s %s %s', id, state, queries) from payments.attempts
      union all select format('%s %s %s', id, gateway_number, recorded_at) from payments.captures
      union all select format('%s %s %s', id, state, tries) from payments.refunds
      union all select format('%s %s %s', id, state, total) from orders.orders
      union all select format('%s %s %s', key, state, tries) from notifications.mails
      union all select format('%s %s', reference, recorded_at) from ledger.journals
      union all select format('%s %s %s', id, state, amount) from wallet.credit_transfers
      union all select format('%s %s', code, version) from ledger.accounts) lines`,
  )
  return rows[0]?.digest ?? ''
}

const MOST_TURNS = 1_000

async function workAll(world: World, random: Random): Promise<void> {
  for (const letter of await lettersOf(world)) {
    await tellNetwork(world, letter.id, await deliver(world, letter))
  }
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const turned = await world.lives.work.app.workOnce()
    if (!(await runDueJob(world, random)) && turned === 0) return
  }
  assert.fail('the worker never runs out of work')
}

/** Says where the books and the world differ, and what neither ended nor awaits a person. */
export async function loose(world: World, operator: Client): Promise<string[]> {
  const unlikeNetworks = (
    await Promise.all(world.networks.map((each) => unlike(world, each)))
  ).flat()
  return [...unlikeNetworks, ...(await unlikeBank(world)), ...(await unfinished(world, operator))]
}

/** Each payment and refund by itself, and what the account of a network holds of them. */
async function unlike(
  { owner, outside }: World,
  { name, path, truth }: Network,
): Promise<string[]> {
  const theirs = truth.factsOf(await outside('GET', `${path}${truth.list}`))
  const { rows: ours } = await owner.pool.query<Fact>(
    `select a.number, c.currency, c.amount as minor, c.gateway_number as as from payments.captures c
      join payments.attempts a on a.id = c.attempt_id where c.gateway = $1
    union all
    select r.number, r.currency, -r.amount, c.gateway_number from payments.refunds r
      join payments.captures c on c.id = r.capture_id
      where r.state = 'succeeded' and c.gateway = $1`,
    [name],
  )
  const { rows: accounts } = await owner.pool.query<{ currency: string; balance: bigint }>(
    `select currency, (debits_posted - credits_posted)::bigint as balance from ledger.accounts
      where code like 'network:' || $1 || ':%'`,
    [name],
  )
  const [said, written] = [theirs.map(textOf), ours.map(textOf)]
  const balances = accounts.flatMap(({ currency, balance }) => {
    const held = theirs.reduce(
      (sum, fact) => (fact.currency === currency ? sum + fact.minor : sum),
      0n,
    )
    return held === balance ? [] : `${name} holds ${held} ${currency}, on the books ${balance}`
  })
  return [
    ...said.filter((fact) => !written.includes(fact)).map((fact) => `only ${name} says: ${fact}`),
    ...written
      .filter((fact) => !said.includes(fact))
      .map((fact) => `only the books say of ${name}: ${fact}`),
    ...balances,
  ]
}

const textOf = ({ number, currency, minor, as }: Fact) => `${number} ${minor} ${currency} as ${as}`

type Attention = Readonly<{ refunds: { items: { id: string }[] } }>

async function unfinished({ owner, stage }: World, operator: Client): Promise<string[]> {
  const path = '/v1/operator/attention?limit=100'
  const attention = await stage.finish(() => operator.get<Attention>(path))
  assert(attention?.status === 200, 'the operator does not get to see what needs attention')
  const seen = new Set(attention.body.refunds.items.map(({ id }) => id))
  const { rows } = await owner.pool.query<{ kind: string; id: string; state: string }>(
    `select 'pi' as kind, id, state from payments.intents where final_at is null
      union all select 'att', id, state from payments.attempts
        where final_at is null or next_query_at is not null
      union all select 'ord', id, state from orders.orders
        where state in ('awaiting_payment', 'partly_paid')
      union all select 'quo', id, state from orders.quotes where state = 'open'
      union all select 'ref', id, state from payments.refunds where final_at is null
      union all select 'ben', id, state from reconciliation.entries where state = 'new'
      union all select 'mat', m.id, m.state from reconciliation.matches m where m.state = 'waiting'`,
  )
  const { rows: errands } = await owner.pool.query<{ what: string }>(
    `select format('the mail %s is still %s', key, state) as what
      from notifications.mails where state = 'sending'
      union all select format('the job %s is still there', key) from graphile_worker._private_jobs
      union all select format('event %s is not delivered', event_id) from platform.outbox`,
  )
  const left = rows
    .map(({ kind, id, state }) => ({ id: encodeId(kind, id), state }))
    .filter(({ id }) => !seen.has(id))
    .map(({ id, state }) => `${id} is still ${state}`)
  return [...left, ...errands.map(({ what }) => what)]
}
