// npm run check: before every commit.
import { runCheck } from './check-steps.ts'

const { failed } = await runCheck()
process.exitCode = failed === 0 ? 0 : 1
