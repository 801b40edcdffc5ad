import { countryName } from '../parties/countries.ts'
import { intlLocale } from '../ui/locale.ts'
import { Money } from '../ui/money.tsx'
import { Status } from '../ui/status.tsx'
import { Table, type Column } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import type { CreditTransfer } from './queries.ts'
import { transferLooks } from './words.ts'

type Props = {
  caption: string
  transfers: readonly CreditTransfer[]
  /** What can be said of each. */
  actions?: Column<CreditTransfer>
}

/** Payments to bank accounts, as an operator looks through them. */
export function TransferTable({ caption, transfers, actions }: Props) {
  return (
    <Table
      caption={caption}
      columns={actions ? [...columns(), actions] : columns()}
      rows={transfers}
      rowKey={({ id }) => id}
    />
  )
}

function columns(): Column<CreditTransfer>[] {
  return [
    {
      key: 'company',
      header: m.wallet_company(),
      primary: true,
      cell: ({ company, purpose }) => (
        <>
          {company}
          <span className="block text-sm font-normal text-muted">
            {purpose === 'proof' ? m.wallet_purpose_proof() : m.wallet_kind_withdrawal()}
          </span>
        </>
      ),
    },
    {
      key: 'account',
      header: m.wallet_bank_account(),
      cell: ({ holder, last4, country }) => (
        <>
          •••• {last4}, {countryName(country, intlLocale())}
          <span className="block text-sm text-muted">{holder}</span>
        </>
      ),
    },
    {
      key: 'reference',
      header: m.wallet_reference(),
      wideOnly: true,
      cell: ({ endToEndId }) => <span className="font-mono text-xs break-all">{endToEndId}</span>,
    },
    {
      key: 'created',
      header: m.wallet_when(),
      cell: ({ createdAt }) => <Time at={createdAt} />,
    },
    {
      key: 'state',
      header: m.wallet_state(),
      cell: ({ state, reason }) => (
        <>
          <Status tone={transferLooks[state]?.tone}>{transferLooks[state]?.text() ?? state}</Status>
          {reason && <span className="block text-sm text-muted">{reason}</span>}
        </>
      ),
    },
    {
      key: 'amount',
      header: m.wallet_amount(),
      align: 'end',
      cell: ({ amount }) => <Money value={amount} code="always" className="font-medium" />,
    },
  ]
}
