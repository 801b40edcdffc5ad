// npm run replay -- FILE [--limit N] [--methods mixed]: drives a fresh marketplace over HTTP with a
// file of real sales, and accounts for every line of it. docs/guides/replay.md has the rules.
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { startMarket, type Market } from './market.ts'
import { readBooks } from './replay-books.ts'
import { checksOf, printReport, summarize } from './replay-report.ts'
import { runPlan, waitForRefunds } from './replay-run.ts'
import { GBP_IN_CNY, openShop } from './replay-shop.ts'
import { formatCount, formatMicros, formatTime } from './replay-tables.ts'
import { makeCatalogue, type Catalogue } from './retail-catalogue.ts'
import { readRetailFile } from './retail-file.ts'
import { byAlipay, byAllMethods, type PayingRule } from './retail-methods.ts'
import { makePlan, type Plan } from './retail-plan.ts'

const USAGE = `Usage: npm run replay -- FILE [--limit N] [--methods alipay|mixed]
  FILE       sales in the columns of the UCI data set Online Retail, .csv or .csv.gz
  --limit N  only the first N invoice numbers of the file
  --methods  alipay, as where it is left out, or mixed: all methods and currencies, by a rule`

const rules = { alipay: byAlipay, mixed: byAllMethods }

type Asked = Readonly<{ file: string; limit: number | undefined; methods: keyof typeof rules }>

const isRule = (name: string): name is keyof typeof rules => Object.hasOwn(rules, name)

function readArguments(): Asked | undefined {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { limit: { type: 'string' }, methods: { type: 'string', default: 'alipay' } },
    })
    const [file, ...more] = positionals
    const { limit, methods } = values
    if (!file || more.length > 0 || !isRule(methods)) return undefined
    if (limit !== undefined && !/^[1-9]\d{0,8}$/.test(limit)) return undefined
    return { file, methods, limit: limit === undefined ? undefined : Number(limit) }
  } catch {
    return undefined
  }
}

async function replay({ file, limit, methods }: Asked): Promise<boolean> {
  const started = performance.now()
  const { lines, unreadable } = await readRetailFile(file, limit === undefined ? {} : { limit })
  const goods = makeCatalogue(lines)
  const plan = makePlan(lines, goods)
  const invoices = new Set(lines.map(({ invoice }) => invoice)).size
  console.log(
    `${basename(file)}: ${formatCount(lines.length + unreadable.length)} rows read, ` +
      `${formatCount(invoices)} invoice numbers, positive lines ` +
      `${formatMicros(plan.read.positive.micros)} GBP`,
  )
  const market = await startMarket()
  const stop = stopOnSignals(market)
  try {
    const payingOf = rules[methods]
    const run = async () => {
      const { done, books } = await buyAll(market, { plan, goods, payingOf })
      const stocked = [...goods.values()].reduce((sum, { stock }) => sum + BigInt(stock), 0n)
      return { plan, payingOf, done, books, unreadable: unreadable.length, stocked }
    }
    const died = market.failed.then((what) => {
      throw new Error(what)
    })
    const result = await Promise.race([run(), died])
    const checks = checksOf(result)
    printReport(result, checks)
    const ok = checks.every((check) => check.ok)
    const elapsed = performance.now() - started
    console.log(`\n${ok ? 'Everything adds up' : 'It does NOT add up'}, in ${formatTime(elapsed)}.`)
    const rows = lines.length + unreadable.length
    const about = { file: basename(file), limit: limit ?? null, payBy: methods, rows, invoices }
    const seconds = Math.round(elapsed / 1000)
    console.log(JSON.stringify({ replay: { ...about, ok, seconds, ...summarize(result, checks) } }))
    return ok
  } finally {
    await stop()
  }
}

type Buying = Readonly<{ plan: Plan; goods: Catalogue; payingOf: PayingRule }>

async function buyAll(market: Market, { plan, goods, payingOf }: Buying) {
  const shop = await openShop(market, { goods, payingOf })
  console.log(
    `${formatCount(goods.size)} goods of ${shop.suppliers.size} suppliers imported, ` +
      `1 GBP = ${GBP_IN_CNY} CNY; ${describe(plan)}`,
  )
  const counter = shop.bank.open()
  const done = await Promise.race([runPlan(shop, plan), counter.failed])
  await Promise.race([waitForRefunds(market), counter.failed])
  await counter.close()
  return { done, books: await readBooks(shop) }
}

function describe({ buyers }: Plan): string {
  const steps = buyers.flatMap((buyer) => buyer.steps)
  const checkouts = steps.flatMap((step) => (step.kind === 'checkout' ? step : []))
  const all = checkouts.flatMap(({ lines }) => lines)
  const offers = all.filter(({ byOffer }) => byOffer).length
  return (
    `${formatCount(buyers.length)} buyers, ${formatCount(checkouts.length)} checkouts with ` +
    `${formatCount(all.length)} lines (${formatCount(offers)} by offer), ` +
    `${formatCount(steps.length - checkouts.length)} refunds`
  )
}

/** However it ends, nothing stays behind: the processes are stopped and their folder removed. */
function stopOnSignals(market: Market): () => Promise<void> {
  const onSignal = () => {
    void market.stop().finally(() => process.exit(130))
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal)
  return market.stop
}

const asked = readArguments()
if (!asked) {
  console.error(USAGE)
  process.exit(2)
}
try {
  process.exitCode = (await replay(asked)) ? 0 : 1
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
