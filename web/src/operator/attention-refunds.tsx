import { Card } from '../ui/card.tsx'
import { Money } from '../ui/money.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import { strayReasons } from './dossier-money.tsx'
import { HandleItem } from './handle-item.tsx'
import { HowFar } from './how-far.tsx'
import { PaymentNumber } from './payment-number.tsx'
import type { Attention } from './payments.ts'
import { RefundAgain } from './refund-again.tsx'

/** Declined by the network, or open for long. */
export function RefundsInNeed({ refunds }: Pick<Attention, 'refunds'>) {
  return (
    <Card
      flush
      title={m.orders_refunds()}
      note={m.operator_refunds_in_need()}
      footer={refunds.more && m.operator_attention_more()}
    >
      <Table
        caption={m.orders_refunds()}
        rows={refunds.items}
        rowKey={({ id }) => id}
        columns={[
          {
            key: 'number',
            header: m.operator_refund(),
            primary: true,
            cell: (refund) => <PaymentNumber item={refund} />,
          },
          {
            key: 'state',
            header: m.operator_state(),
            cell: (refund) => <HowFar of="refunds" item={refund} />,
          },
          {
            key: 'why',
            header: m.operator_reason(),
            cell: ({ reason }) => strayReasons[reason]?.() ?? reason,
          },
          {
            key: 'at',
            header: m.operator_from(),
            cell: ({ createdAt }) => <Time at={createdAt} />,
          },
          {
            key: 'amount',
            header: m.operator_amount(),
            align: 'end',
            cell: ({ charge }) => <Money value={charge} className="font-medium" />,
          },
          {
            key: 'handled',
            header: '',
            align: 'end',
            cell: (refund) => (
              <span className="flex flex-wrap justify-end gap-2">
                {refund.state === 'failed' && <RefundAgain refund={refund} />}
                <HandleItem item={refund} />
              </span>
            ),
          },
        ]}
      />
    </Card>
  )
}
