// npm run mutants: breaks our own code, one small change at a time, and shows that a test notices.
//   --only '#12'       those of one lesson or rule; may be given several times
//   --changed [BASE]   those whose file or test differs from BASE, which is where the branch began
//   --most N           no more than N, taken evenly
import { parseArgs } from 'node:util'
import { changedSince, sampleOf } from './changed.ts'
import { mutants } from './mutants.ts'
import { runMutants } from './run.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', multiple: true },
    changed: { type: 'boolean' },
    most: { type: 'string' },
  },
})
const { only, changed, most } = values
const named = only
  ? mutants.filter(({ breaks }) => only.some((code) => breaks.includes(code)))
  : mutants
const chosen = sampleOf(
  changed ? changedSince(positionals[0], named) : named,
  most ? Number(most) : Number.POSITIVE_INFINITY,
)
if (only && named.length === 0) {
  console.error(`No mutant is named ${only.join(', ')}`)
  process.exitCode = 2
} else {
  const { survived, broken } = await runMutants(chosen)
  process.exitCode = survived + broken === 0 ? 0 : 1
}
