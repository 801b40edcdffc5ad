import { Card } from '../ui/card.tsx'
import { Copy } from '../ui/copy.tsx'
import { Money } from '../ui/money.tsx'
import { Badge } from '../ui/status.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import { Nothing } from './dossier-network.tsx'
import type { Dossier } from './payments.ts'

/** What the books say: every transfer with the two accounts it moved money between. */
export function Transfers({ transfers }: Pick<Dossier, 'transfers'>) {
  return (
    <Card flush title={m.operator_transfers()} note={m.operator_transfers_note()}>
      {transfers.length === 0 ? (
        <Nothing>{m.operator_transfers_none()}</Nothing>
      ) : (
        <TransferTable transfers={transfers} />
      )}
    </Card>
  )
}

function TransferTable({ transfers }: Pick<Dossier, 'transfers'>) {
  return (
    <Table
      caption={m.operator_transfers()}
      rows={transfers}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'template',
          header: m.operator_entry(),
          primary: true,
          cell: ({ template, kind, reference }) => (
            <>
              <span className="flex flex-wrap items-center gap-x-2">
                {template} <Badge>{kind}</Badge>
              </span>
              <Copy
                value={reference}
                label={m.operator_reference()}
                className="text-sm font-normal text-muted"
              />
            </>
          ),
        },
        {
          key: 'debit',
          header: m.operator_debit(),
          cell: ({ debit }) => <Copy value={debit} label={m.operator_debit()} />,
        },
        {
          key: 'credit',
          header: m.operator_credit(),
          cell: ({ credit }) => <Copy value={credit} label={m.operator_credit()} />,
        },
        {
          key: 'at',
          header: m.operator_recorded(),
          cell: ({ recordedAt, effectiveAt }) => (
            <>
              <Time at={recordedAt} />
              <span className="block text-sm text-muted">
                {m.operator_effective()} <Time at={effectiveAt} />
              </span>
            </>
          ),
        },
        {
          key: 'amount',
          header: m.operator_amount(),
          align: 'end',
          cell: ({ amount }) => <Money value={amount} code="always" />,
        },
      ]}
    />
  )
}
