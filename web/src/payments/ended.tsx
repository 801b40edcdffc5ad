import { Button } from '../ui/button.tsx'
import { ButtonLink } from '../ui/link.tsx'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { m } from '../messages.gen/messages.js'
import { IntentStrays } from './group-orders.tsx'
import { useGoodsBack } from './goods-back.ts'
import type { Intent } from './intent.ts'

type EndedProps = { intent: Intent; phase: 'expired' | 'cancelled' }

/** Over without a payment, and what can be done now. */
export function Ended({ intent, phase }: EndedProps) {
  const promise = (
    <Notice tone="note">
      {m.payments_ended_promise()} <Money value={intent.amount} code="always" />
    </Notice>
  )
  return (
    <div className="grid gap-5">
      <p className="text-lg text-muted">
        {phase === 'expired' ? m.payments_expired_text() : m.payments_cancelled_text()}
      </p>
      <IntentStrays intent={intent} otherwise={promise} />
      <div className="flex flex-wrap gap-2">
        {intent.groupIds.length > 0 && <GoodsBack groupIds={intent.groupIds} />}
        {intent.purpose === 'top_up' && (
          <ButtonLink to="/account/wallet">{m.areas_wallet()}</ButtonLink>
        )}
        {intent.purpose === 'debts' && (
          <ButtonLink to="/account/terms">{m.credit_to_terms()}</ButtonLink>
        )}
        {intent.purpose === 'orders' && (
          <ButtonLink to="/account/orders">{m.payments_to_orders()}</ButtonLink>
        )}
        <ButtonLink to="/" look="quiet">
          {m.areas_to_shop()}
        </ButtonLink>
      </div>
    </div>
  )
}

function GoodsBack({ groupIds }: { groupIds: readonly string[] }) {
  const { goodsBack, isPending } = useGoodsBack(groupIds)
  return (
    <Button look="primary" pending={isPending} onClick={goodsBack}>
      {m.payments_goods_back()}
    </Button>
  )
}
