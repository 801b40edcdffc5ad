import { Time, useNow } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'

/** From when on a new account can be withdrawn to; nothing once it can. */
export function WithdrawableFrom({ at }: { at: string }) {
  const now = useNow(undefined)
  if (new Date(at) <= now) return null
  return (
    <span className="block text-sm text-muted">
      {m.wallet_withdrawable_from()} <Time at={at} />
    </span>
  )
}
