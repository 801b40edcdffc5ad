// What the ledger does a second, as ratios to TPC-B on the same PostgreSQL in the same run.
import { percentile, printTable } from '../report.ts'
import { prepareTpcb } from '../tpcb.ts'
import { CONNECTIONS, openBooks, type Load } from './books.ts'
import { measureCaptures } from './captures.ts'
import { growBooks, measureVerify } from './history.ts'
import { createPosting } from './posting.ts'

const WARM_UP_SECONDS = 3
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 15)
const LONE_ROUNDS = 2_000
const CAPTURES = Number(process.env['BENCH_CAPTURES'] ?? 20_000)
const GROWN = Number(process.env['BENCH_GROWN'] ?? 10_000_000)

export async function benchLedger(): Promise<boolean> {
  const books = await openBooks()
  try {
    const tpcb = await prepareTpcb(books.ownerUrl, CONNECTIONS)
    const posting = createPosting(books)
    await posting.spread(WARM_UP_SECONDS)
    const tpcbBefore = await tpcb.run(SECONDS)
    const spread = await posting.spread(SECONDS)
    const hot = await posting.hot(SECONDS)
    const tpcbBetween = await tpcb.run(SECONDS)
    const lone = await posting.lone(LONE_ROUNDS)
    const captures = await measureCaptures(books, CAPTURES)
    const tpcbAfter = await tpcb.run(SECONDS)
    const empty = await posting.spread(SECONDS)
    await growBooks(books, GROWN)
    await posting.spread(WARM_UP_SECONDS)
    const grown = await posting.spread(SECONDS)
    const checked = await measureVerify(books)
    await tpcb.stop()
    const rate = (tpcbBefore + tpcbBetween + tpcbAfter) / 3
    const p99 = ({ latencies }: Load) => percentile(latencies, 0.99)
    const figures = {
      ...{ tpcbBefore: round(tpcbBefore), tpcbBetween: round(tpcbBetween) },
      tpcbAfter: round(tpcbAfter),
      spreadPerSecond: round(spread.perSecond),
      hotPerSecond: round(hot.perSecond),
      capturesPerSecond: round(captures),
      ...{ loneMs: round(lone.batched), loneWithoutBatcherMs: round(lone.own) },
      emptyPerSecond: round(empty.perSecond),
      ...{ grownPerSecond: round(grown.perSecond), grownTransfers: checked.transfers },
      ...{ emptyP99Ms: round(p99(empty)), grownP99Ms: round(p99(grown)) },
      verifyPerSecond: round(checked.verify),
      copyAndHashPerSecond: round(checked.copyAndHash),
      findings: checked.findings,
    }
    const ratios = {
      spread: ratio(spread.perSecond, rate),
      hot: ratio(hot.perSecond, rate),
      captures: ratio(captures, rate),
      loneLatency: ratio(lone.batched, lone.own),
      grownRate: ratio(grown.perSecond, empty.perSecond),
      grownP99: ratio(p99(grown), p99(empty)),
      verify: ratio(checked.verify, checked.copyAndHash),
    }
    printTable('the ledger, ratios to TPC-B', ratios)
    printTable('raw figures', figures)
    console.log(JSON.stringify({ bench: 'ledger', figures, ratios }))
    return checked.findings === 0
  } finally {
    await books.stop()
  }
}

const round = (value: number) => Math.round(value * 100) / 100
const ratio = (value: number, base: number) => round(value / base)
