import { formatMoney } from '../ui/format.ts'
import { intlLocale } from '../ui/locale.ts'
import { Progress } from '../ui/progress.tsx'
import { m } from '../messages.gen/messages.js'
import type { Line } from './queries.ts'

const STEPS = 1000

/** How much of a line is used, as a bar that says so in words too. */
export function LineUsage({ line: { limit, used } }: { line: Pick<Line, 'limit' | 'used'> }) {
  const locale = intlLocale()
  const share = Number((BigInt(used.minor) * BigInt(STEPS)) / BigInt(limit.minor))
  return (
    <Progress
      label={m.credit_usage()}
      value={Math.min(share, STEPS)}
      max={STEPS}
      text={m.credit_used_of({
        used: formatMoney(used, { locale, code: 'never' }),
        limit: formatMoney(limit, { locale, code: 'always' }),
      })}
    />
  )
}

export const isZero = ({ minor }: Readonly<{ minor: string }>): boolean => BigInt(minor) === 0n
