import { Card } from '../ui/card.tsx'
import { Copy } from '../ui/copy.tsx'
import { TextLink } from '../ui/link.tsx'
import { Money } from '../ui/money.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import { strayReasons } from './dossier-money.tsx'
import { Nothing } from './dossier-network.tsx'
import type { Dossier } from './payments.ts'
import { State } from './states.tsx'

/** What went back or is on its way, by whose wish and why. */
export function Refunds({ refunds }: Pick<Dossier, 'refunds'>) {
  return (
    <Card flush title={m.orders_refunds()} note={m.operator_refunds_note()}>
      {refunds.length === 0 ? (
        <Nothing>{m.operator_refunds_none()}</Nothing>
      ) : (
        <RefundTable refunds={refunds} />
      )}
    </Card>
  )
}

function RefundTable({ refunds }: Pick<Dossier, 'refunds'>) {
  return (
    <Table
      caption={m.orders_refunds()}
      rows={refunds}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'number',
          header: m.operator_refund(),
          primary: true,
          cell: (refund) => <Which refund={refund} />,
        },
        {
          key: 'state',
          header: m.operator_state(),
          cell: (refund) => <HowFar refund={refund} />,
        },
        { key: 'why', header: m.operator_reason(), cell: (refund) => <Why refund={refund} /> },
        { key: 'at', header: m.operator_from(), cell: (refund) => <When refund={refund} /> },
        {
          key: 'amount',
          header: m.operator_amount(),
          align: 'end',
          cell: (refund) => <HowMuch refund={refund} />,
        },
      ]}
    />
  )
}

type CellProps = { refund: Dossier['refunds'][number] }

function Which({ refund: { number, orderId } }: CellProps) {
  return (
    <>
      <Copy value={number} label={m.operator_refund()} />
      {orderId && (
        <TextLink to="/operator/orders/$orderId" params={{ orderId }} className="block text-sm">
          {m.orders_order()}
        </TextLink>
      )}
    </>
  )
}

function HowFar({ refund: { state, lastAnswer, tries } }: CellProps) {
  return (
    <>
      <State of="refunds" state={state} />
      <span className="block text-sm text-muted">
        {lastAnswer && <span className="font-mono">{lastAnswer} · </span>}
        {m.operator_tries({ count: tries })}
      </span>
    </>
  )
}

function Why({ refund: { reason, requestedBy } }: CellProps) {
  return (
    <>
      {strayReasons[reason]?.() ?? reason}
      <Copy value={requestedBy} label={m.operator_requested_by()} className="text-sm text-muted" />
    </>
  )
}

function When({ refund: { createdAt, finalAt } }: CellProps) {
  return (
    <>
      <Time at={createdAt} />
      {finalAt && (
        <span className="block text-sm text-muted">
          → <Time at={finalAt} />
        </span>
      )}
    </>
  )
}

function HowMuch({ refund: { amount, charge } }: CellProps) {
  return (
    <>
      <Money value={charge} />
      {amount && amount.currency !== charge.currency && (
        <span className="block text-sm text-muted">
          <Money value={amount} />
        </span>
      )}
    </>
  )
}
