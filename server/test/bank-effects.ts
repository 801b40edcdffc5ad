// What an operator does at the bank once for each key; see idempotency.db.test.ts.
import { randomUUID } from 'node:crypto'
import { encodeId } from '../src/kernel/ids.ts'
import { only } from '../src/kernel/result.ts'
import { anUnpaidTransfer, entriesIn, importLines } from './bank.ts'
import { countIn, type Effect } from './effects.ts'
import type { TestServer } from './harness.ts'
import { aBuyer, aSupplier, type Member } from './market.ts'

type Context = Readonly<{ server: TestServer; operator: Member }>

export function bankEffects(
  context: () => Context,
): Readonly<Record<string, () => Promise<Effect>>> {
  return Object.fromEntries(
    Object.entries(effects).map(([name, make]) => [name, () => make(context())]),
  )
}

const eventsOf = (server: TestServer, type: string, object: string) =>
  countIn(server, 'select count(*) as n from platform.events where type = $1 and object = $2', [
    ...[type, object],
  ])

/** Money that came with a text of its own, and what it may be for: a hundred euros. */
async function arrived({ server, operator }: Context, minor = 100_00n, reference?: string) {
  const word = `M${randomUUID().slice(0, 8).toUpperCase()}`
  const line = { minor, text: word, ...(reference === undefined ? {} : { reference }) }
  await importLines(server, operator.client, [line])
  const lists = await Promise.all(
    ['open', 'matched'].map((state) => entriesIn(operator.client, state)),
  )
  return only(lists.flat().filter((entry) => JSON.stringify(entry).includes(word)))
}

async function due({ server }: Context) {
  const fields = { currency: 'EUR', goods: ['1:100.00'], shippingMinor: 0 }
  const { skus } = await aSupplier(server, fields)
  const buyer = await aBuyer(server, { country: 'DE' })
  return anUnpaidTransfer(buyer, [{ skuId: only(skus), quantity: 1 }])
}

const essence = (body: unknown) => body
const nothing = (prefix: string) => encodeId(prefix, randomUUID())

const effects: Readonly<Record<string, (context: Context) => Promise<Effect>>> = {
  matchBankEntry: async (context) => {
    const [{ id }, one, another] = [await arrived(context), await due(context), await due(context)]
    const path = `/v1/operator/bank-entries/${id}/matches`
    const bodyOf = (intentId: string, minor = '10000') => ({
      allocations: [{ intentId, amount: { currency: 'EUR', minor } }],
    })
    return {
      ...{ client: context.operator.client, path, body: bodyOf(one.intentId), essence },
      stranger: 409,
      other: { body: bodyOf(another.intentId) },
      refused: { body: bodyOf(one.intentId, '10001'), code: 'reconciliation.exceeds_due' },
      count: () => eventsOf(context.server, 'reconciliation.entry_matched', id),
    }
  },
  undoBankMatch: async (context) => {
    const { reference } = await due(context)
    const { matches } = await arrived(context, 100_00n, reference)
    const { id } = only(matches)
    return {
      ...{ client: context.operator.client, body: { note: 'Wrong order' }, essence },
      path: `/v1/operator/bank-matches/${id}/undo`,
      stranger: 409,
      other: { body: { note: 'Another reason' } },
      refused: {
        path: `/v1/operator/bank-matches/${nothing('mat')}/undo`,
        code: 'reconciliation.match_not_found',
      },
      count: () => eventsOf(context.server, 'reconciliation.match_undone', id),
    }
  },
  bookBankCharge: async (context) => {
    const { id } = await arrived(context, -5_00n)
    return {
      ...{ client: context.operator.client, body: { note: 'The month’s fee' }, essence },
      path: `/v1/operator/bank-entries/${id}/charge`,
      stranger: 409,
      other: { body: { note: 'Another fee' } },
      refused: {
        path: `/v1/operator/bank-entries/${nothing('ben')}/charge`,
        code: 'reconciliation.entry_not_found',
      },
      count: () => eventsOf(context.server, 'reconciliation.entry_explained', id),
    }
  },
}
