import { useQuery } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'
import { ordersTexts } from '../orders/problem-texts.ts'
import { Card } from '../ui/card.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Money } from '../ui/money.tsx'
import { Page } from '../ui/page.tsx'
import { EmptyState } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'
import { m } from '../messages.gen/messages.js'
import { AttemptsInNeed } from './attention-attempts.tsx'
import { NoticesInNeed } from './attention-notices.tsx'
import { RefundsInNeed } from './attention-refunds.tsx'
import { attentionQuery, type Attention } from './payments.ts'

/** What does not come right by itself: somebody must look, and nothing else shows it. */
export function AttentionPage() {
  const query = useQuery(attentionQuery)
  return (
    <Page title={m.areas_attention()} intro={m.operator_attention_intro()}>
      <Loaded query={query} texts={ordersTexts}>
        {(attention) => (isQuiet(attention) ? <Quiet /> : <Lists attention={attention} />)}
      </Loaded>
    </Page>
  )
}

function isQuiet({ attempts, refunds, notices, suspense }: Attention): boolean {
  return [attempts.items, refunds.items, notices.items, suspense].every(
    ({ length }) => length === 0,
  )
}

function Quiet() {
  return (
    <EmptyState icon={CircleCheck} title={<h2>{m.operator_attention_none()}</h2>}>
      {m.operator_attention_none_text()}
    </EmptyState>
  )
}

function Lists({ attention }: { attention: Attention }) {
  const { attempts, refunds, notices, suspense } = attention
  return (
    <div className="grid gap-6">
      {attempts.items.length > 0 && <AttemptsInNeed attempts={attempts} />}
      {refunds.items.length > 0 && <RefundsInNeed refunds={refunds} />}
      {notices.items.length > 0 && <NoticesInNeed notices={notices} />}
      {suspense.length > 0 && <Suspense suspense={suspense} />}
    </div>
  )
}

function Suspense({ suspense }: Pick<Attention, 'suspense'>) {
  return (
    <Card flush title={m.operator_suspense()} note={m.operator_suspense_note()}>
      <Table
        caption={m.operator_suspense()}
        rows={suspense}
        rowKey={({ account }) => account}
        columns={[
          {
            key: 'account',
            header: m.operator_account(),
            primary: true,
            cell: ({ account }) => <span className="font-mono text-sm">{account}</span>,
          },
          {
            key: 'pending',
            header: m.operator_on_its_way_back(),
            align: 'end',
            cell: ({ pending }) => <Money value={pending} />,
          },
          {
            key: 'posted',
            header: m.operator_balance(),
            align: 'end',
            cell: ({ posted }) => <Money value={posted} className="font-medium" />,
          },
        ]}
      />
    </Card>
  )
}
