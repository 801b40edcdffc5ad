// Journals of one transfer: through the batcher, and each in a transaction of its own.
import { orThrow } from '../../server/src/kernel/result.ts'
import { createPoster, postJournals } from '../../server/src/ledger/index.ts'
import { makeJournal, type Journal } from '../../server/src/ledger/ledger.ts'
import { inTransaction } from '../../server/src/platform/db.ts'
import { newUuid, realEnv } from '../../server/src/platform/env.ts'
import { percentile } from '../report.ts'
import { load, OUTSTANDING, type Books, type Load } from './books.ts'

/** Accounts that only give and accounts that only take, so that no journal is refused. */
export const PAIRS = 10_000

const giver = (n: number) => account(`bench:giver:${n}:CNY`)
const taker = (n: number) => account(`bench:taker:${n}:CNY`)

function account(code: string) {
  return { code, currency: 'CNY', normalSide: 'D', balanceRule: 'none' } as const
}

const random = () => Math.floor(Math.random() * PAIRS)

function between(debit: number, credit: number): Journal {
  const amount = { currency: 'CNY', minor: 100n }
  return makeJournal({
    reference: `bench:${newUuid(realEnv)}`,
    ...{ template: 'bench', actor: 'bench', effectiveAt: new Date() },
    transfers: [{ kind: 'post', debit: giver(debit), credit: taker(credit), amount }],
  })
}

const spreadJournal = () => between(random(), random())

export function createPosting({ db }: Books) {
  const post = createPoster(db, realEnv)
  const through = (next: () => Journal) => async () => {
    orThrow(await post(next()))
  }
  return {
    /** Accounts taken at random. */
    spread: (seconds: number): Promise<Load> => load(OUTSTANDING, seconds, through(spreadJournal)),
    /** Every journal debits the same account. */
    hot: (seconds: number): Promise<Load> =>
      load(
        OUTSTANDING,
        seconds,
        through(() => between(0, random())),
      ),
    /** Median milliseconds of one lone caller: through the batcher, and without it, by turns. */
    async lone(rounds: number) {
      const batched: number[] = []
      const own: number[] = []
      for (let round = 0; round < rounds; round += 1) {
        batched.push(await timed(through(spreadJournal)))
        own.push(
          await timed(async () => {
            await inTransaction(db, (trx) => postJournals(trx, realEnv, [spreadJournal()]))
          }),
        )
      }
      return { batched: percentile(batched, 0.5), own: percentile(own, 0.5) }
    },
  }
}

async function timed(call: () => Promise<void>): Promise<number> {
  const began = performance.now()
  await call()
  return performance.now() - began
}
