import { ButtonLink } from '../ui/link.tsx'
import { Money } from '../ui/money.tsx'
import { m } from '../messages.gen/messages.js'
import type { Intent } from './intent.ts'

/** Paid into the balance. */
export function ToppedUp({ amount }: Pick<Intent, 'amount'>) {
  return (
    <div className="grid gap-6">
      <p className="text-lg">
        {m.payments_paid_amount()} <Money value={amount} code="always" className="font-semibold" />
        <span className="block text-muted">{m.wallet_topped_up_text()}</span>
      </p>
      <div className="flex flex-wrap gap-2">
        <ButtonLink to="/account/wallet" look="primary">
          {m.areas_wallet()}
        </ButtonLink>
        <ButtonLink to="/" look="quiet">
          {m.payments_shop_on()}
        </ButtonLink>
      </div>
    </div>
  )
}
