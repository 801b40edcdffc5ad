// npm run bench -- NAME: prints figures and their ratio to a peer or a physical limit, in one run.
import { benchCheckout } from './checkout.ts'
import { benchLedger } from './ledger/ledger.ts'
import { benchStatement } from './statement/statement.ts'

const benches: Readonly<Record<string, () => Promise<boolean>>> = {
  checkout: benchCheckout,
  ledger: benchLedger,
  statement: benchStatement,
}

const bench = benches[process.argv[2] ?? '']
if (!bench) {
  console.error(`Usage: npm run bench -- ${Object.keys(benches).join(' | ')}`)
  process.exit(2)
}
process.exitCode = (await bench()) ? 0 : 1
