import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useWords } from '../catalog/words.ts'
import { ordersTexts } from '../orders/problem-texts.ts'
import { ProofList, proofsQuery } from '../payments/proof-list.tsx'
import { Card } from '../ui/card.tsx'
import { Copy } from '../ui/copy.tsx'
import { Details } from '../ui/details.tsx'
import { TextLink } from '../ui/link.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Money } from '../ui/money.tsx'
import { Page } from '../ui/page.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import { Captures } from './dossier-money.tsx'
import { Attempts, Notices } from './dossier-network.tsx'
import { Refunds } from './dossier-refunds.tsx'
import { Transfers } from './dossier-ledger.tsx'
import { DossierTimeline } from './dossier-timeline.tsx'
import { dossierQuery, type Dossier } from './payments.ts'
import { State } from './states.tsx'

/** Everything known of a payment: what answers a question about it without asking anybody. */
export function PaymentPage() {
  const { intentId = '' } = useParams({ strict: false })
  const query = useQuery(dossierQuery(intentId))
  return (
    <Page
      title={m.operator_payment()}
      heading={query.data ? <Heading dossier={query.data} /> : m.operator_payment()}
      crumbs={[{ label: m.areas_payments(), to: '/operator/payments' }]}
    >
      <Loaded query={query} texts={ordersTexts}>
        {(dossier) => (
          <div className="grid gap-6">
            <Facts dossier={dossier} />
            <Shares dossier={dossier} />
            <Proofs intentId={intentId} />
            <DossierTimeline dossier={dossier} />
            <Attempts attempts={dossier.attempts} />
            <Notices notices={dossier.notices} />
            <Captures captures={dossier.captures} />
            <Refunds refunds={dossier.refunds} />
            <Transfers transfers={dossier.transfers} />
          </div>
        )}
      </Loaded>
    </Page>
  )
}

/** What the payer has shown for transfers, if anything. */
function Proofs({ intentId }: { intentId: string }) {
  const proofs = useQuery(proofsQuery(intentId)).data?.items ?? []
  if (proofs.length === 0) return null
  return (
    <Card title={m.transfers_proofs()} note={m.operator_proofs_note()}>
      <ProofList intentId={intentId} proofs={proofs} />
    </Card>
  )
}

function Heading({ dossier: { amount, state } }: { dossier: Dossier }) {
  return (
    <span className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <Money value={amount} code="always" />
      <State of="intents" state={state} />
    </span>
  )
}

function Facts({ dossier }: { dossier: Dossier }) {
  const { id, buyerName, subject, createdAt, expiresAt } = dossier
  return (
    <Card>
      <Details
        rows={[
          { label: m.operator_payment(), value: <Copy value={id} label={m.operator_payment()} /> },
          { label: m.orders_buyer(), value: buyerName },
          {
            label: m.operator_subject(),
            value: <Copy value={subject} label={m.operator_subject()} mono={false} />,
          },
          { label: m.operator_created(), value: <Time at={createdAt} /> },
          { label: m.operator_pay_by(), value: <Time at={expiresAt} /> },
        ]}
      />
    </Card>
  )
}

function Shares({ dossier: { shares } }: { dossier: Dossier }) {
  const words = useWords()
  return (
    <Card flush title={m.areas_orders()} note={m.operator_shares_note()}>
      <Table
        caption={m.areas_orders()}
        rows={shares}
        rowKey={({ orderId }) => orderId}
        columns={[
          {
            key: 'order',
            header: m.orders_order(),
            primary: true,
            cell: ({ orderId, number }) => (
              <>
                <TextLink to="/operator/orders/$orderId" params={{ orderId }}>
                  {m.orders_number({ number })}
                </TextLink>
                <Copy
                  value={orderId}
                  label={m.orders_order()}
                  className="flex text-sm font-normal text-muted"
                />
              </>
            ),
          },
          {
            key: 'supplier',
            header: m.orders_supplier(),
            cell: ({ supplier }) => (
              <>
                {words(supplier.name)}
                <Copy
                  value={supplier.id}
                  label={m.orders_supplier()}
                  className="flex text-sm text-muted"
                />
              </>
            ),
          },
          {
            key: 'total',
            header: m.orders_total(),
            align: 'end',
            cell: ({ total }) => <Money value={total} code="always" />,
          },
          {
            key: 'charge',
            header: m.orders_charged(),
            align: 'end',
            cell: ({ charge }) => <Money value={charge} code="always" />,
          },
        ]}
      />
    </Card>
  )
}
