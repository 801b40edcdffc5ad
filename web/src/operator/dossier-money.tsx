import { methodName } from '../payments/methods.ts'
import { Card } from '../ui/card.tsx'
import { Copy } from '../ui/copy.tsx'
import { Money } from '../ui/money.tsx'
import { Status } from '../ui/status.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import { Nothing } from './dossier-network.tsx'
import type { Dossier } from './payments.ts'

/** What networks really took. */
export function Captures({ captures }: Pick<Dossier, 'captures'>) {
  return (
    <Card flush title={m.operator_captures()} note={m.operator_captures_note()}>
      {captures.length === 0 ? (
        <Nothing>{m.operator_captures_none()}</Nothing>
      ) : (
        <CaptureTable captures={captures} />
      )}
    </Card>
  )
}

export const strayReasons: Readonly<Record<string, () => string>> = {
  amount_differs: () => m.operator_stray_amount(),
  overpaid: () => m.operator_stray_excess(),
  paid_twice: () => m.operator_stray_twice(),
  order_closed: () => m.operator_stray_closed(),
  method_changed: () => m.operator_stray_changed(),
}

function CaptureTable({ captures }: Pick<Dossier, 'captures'>) {
  return (
    <Table
      caption={m.operator_captures()}
      rows={captures}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'number',
          header: m.operator_network_number(),
          primary: true,
          cell: ({ gatewayNumber, gateway }) => (
            <>
              <Copy value={gatewayNumber} label={m.operator_network_number()} />
              <span className="block text-sm font-normal text-muted">{methodName(gateway)}</span>
            </>
          ),
        },
        {
          key: 'id',
          header: m.operator_capture(),
          cell: ({ id }) => <Copy value={id} label={m.operator_capture()} />,
        },
        {
          key: 'payer',
          header: m.operator_payer(),
          cell: ({ payer }) => (payer ? <Copy value={payer} label={m.operator_payer()} /> : '–'),
        },
        {
          key: 'purpose',
          header: m.operator_purpose(),
          cell: ({ strayReason }) =>
            strayReason ? (
              <Status tone="bad">{strayReasons[strayReason]?.() ?? strayReason}</Status>
            ) : (
              <Status tone="good">{m.operator_pays_orders()}</Status>
            ),
        },
        {
          key: 'at',
          header: m.operator_captured_at(),
          cell: ({ capturedAt }) => <Time at={capturedAt} />,
        },
        {
          key: 'amount',
          header: m.operator_amount(),
          align: 'end',
          cell: ({ amount }) => <Money value={amount} />,
        },
      ]}
    />
  )
}
