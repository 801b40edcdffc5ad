import { useInfiniteQuery } from '@tanstack/react-query'
import { FileText } from 'lucide-react'
import { Card } from '../ui/card.tsx'
import { LoadMore } from '../ui/load-more.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Money } from '../ui/money.tsx'
import { EmptyState } from '../ui/states.tsx'
import { Status } from '../ui/status.tsx'
import { Table } from '../ui/table.tsx'
import { m } from '../messages.gen/messages.js'
import { statementsQuery, type Statement } from './bank.ts'
import { operatorTexts } from './problem-texts.ts'

/** The statements taken in, and where they do not come right. */
export function BankStatements() {
  const query = useInfiniteQuery(statementsQuery)
  return (
    <Loaded query={query} texts={operatorTexts}>
      {({ pages }) => {
        const statements = pages.flatMap(({ items }) => items)
        if (statements.length === 0) {
          return (
            <EmptyState icon={FileText} title={<h2>{m.operator_bank_none()}</h2>}>
              {m.operator_bank_none_text()}
            </EmptyState>
          )
        }
        return (
          <Card flush>
            <List statements={statements} />
            <LoadMore query={query} shown={statements.length} />
          </Card>
        )
      }}
    </Loaded>
  )
}

function List({ statements }: { statements: readonly Statement[] }) {
  return (
    <Table
      caption={m.operator_bank_statements()}
      rows={statements}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'number',
          header: m.operator_bank_statement(),
          primary: true,
          cell: ({ account, number }) => `${account} ${number}`,
        },
        { key: 'day', header: m.operator_bank_booked(), cell: ({ closedOn }) => closedOn ?? '–' },
        {
          key: 'check',
          header: m.operator_bank_check(),
          cell: (statement) => <Check statement={statement} />,
        },
        {
          key: 'entries',
          header: m.operator_bank_entries(),
          align: 'end',
          cell: ({ entries }) => entries,
        },
        {
          key: 'closing',
          header: m.operator_bank_closing(),
          align: 'end',
          cell: ({ closing }) => (closing ? <Money value={closing} /> : '–'),
        },
      ]}
    />
  )
}

function Check({ statement: { expectedOpening, findings } }: { statement: Statement }) {
  if (!expectedOpening && findings.length === 0) {
    return <Status tone="good">{m.operator_bank_fits()}</Status>
  }
  return (
    <ul className="grid gap-1">
      {expectedOpening && (
        <li>
          <Status tone="bad">{m.operator_bank_gap()}</Status> <Money value={expectedOpening} />
        </li>
      )}
      {findings.map(({ line, rule, detail }) => (
        <li key={`${line} ${rule}`}>
          <Status tone="warn">{rule}</Status> <span className="text-sm text-muted">{detail}</span>
        </li>
      ))}
    </ul>
  )
}
