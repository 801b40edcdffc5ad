import { Button } from '../ui/button.tsx'
import { ButtonLink } from '../ui/link.tsx'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { m } from '../messages.gen/messages.js'
import { GroupStrays } from './group-orders.tsx'
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
      {intent.groupId && <GroupStrays groupId={intent.groupId} otherwise={promise} />}
      <div className="flex flex-wrap gap-2">
        {intent.groupId && <GoodsBack groupId={intent.groupId} />}
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

function GoodsBack({ groupId }: { groupId: string }) {
  const { goodsBack, isPending } = useGoodsBack(groupId)
  return (
    <Button look="primary" pending={isPending} onClick={goodsBack}>
      {m.payments_goods_back()}
    </Button>
  )
}
