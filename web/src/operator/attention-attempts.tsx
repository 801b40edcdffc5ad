import { Card } from '../ui/card.tsx'
import { Money } from '../ui/money.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import { HandleItem } from './handle-item.tsx'
import { HowFar } from './how-far.tsx'
import { PaymentNumber } from './payment-number.tsx'
import type { Attention } from './payments.ts'

/** The network does not say what became of them, though their time is over. */
export function AttemptsInNeed({ attempts }: Pick<Attention, 'attempts'>) {
  return (
    <Card
      flush
      title={m.operator_attempts()}
      note={m.operator_attempts_in_need()}
      footer={attempts.more && m.operator_attention_more()}
    >
      <Table
        caption={m.operator_attempts()}
        rows={attempts.items}
        rowKey={({ id }) => id}
        columns={[
          {
            key: 'number',
            header: m.operator_number(),
            primary: true,
            cell: (attempt) => <PaymentNumber item={attempt} />,
          },
          {
            key: 'state',
            header: m.operator_state(),
            cell: (attempt) => <HowFar of="attempts" item={attempt} />,
          },
          {
            key: 'at',
            header: m.operator_pay_by(),
            cell: ({ expiresAt }) => <Time at={expiresAt} />,
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
            cell: (attempt) => <HandleItem item={attempt} />,
          },
        ]}
      />
    </Card>
  )
}
