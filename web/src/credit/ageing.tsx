import { useQuery } from '@tanstack/react-query'
import { Card } from '../ui/card.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Money } from '../ui/money.tsx'
import { Table, type Column } from '../ui/table.tsx'
import { m } from '../messages.gen/messages.js'
import { creditTexts } from './problem-texts.ts'
import { owedQuery, type Granter, type Money as Amount, type Owed } from './queries.ts'

/** What is owed in all, by currency and by how long it has been overdue. */
export function Ageing({ granter }: { granter: Granter }) {
  const query = useQuery(owedQuery(granter))
  return (
    <Loaded query={query} texts={creditTexts}>
      {({ items }) =>
        items.length > 0 && (
          <Card flush title={m.credit_ageing()} note={m.credit_age_note()} className="mb-8">
            <Table
              caption={m.credit_ageing()}
              columns={columns()}
              rows={items}
              rowKey={({ currency }) => currency}
            />
          </Card>
        )
      }
    </Loaded>
  )
}

const inAll = ({ owed, currency }: Owed): Amount => {
  const ages = [owed.notDue, owed.to30, owed.to60, owed.older]
  const minor = ages.reduce((sum, age) => sum + BigInt(age.minor), 0n)
  return { currency, minor: minor.toString() }
}

function columns(): Column<Owed>[] {
  const column = (key: string, header: string, of: (owed: Owed) => Amount): Column<Owed> => ({
    ...{ key, header, align: 'end' },
    cell: (owed) => <Money value={of(owed)} />,
  })
  return [
    {
      key: 'currency',
      header: m.credit_currency(),
      primary: true,
      cell: ({ currency }) => currency,
    },
    column('notDue', m.credit_age_not_due(), ({ owed }) => owed.notDue),
    column('to30', m.credit_age_30(), ({ owed }) => owed.to30),
    column('to60', m.credit_age_60(), ({ owed }) => owed.to60),
    column('older', m.credit_age_older(), ({ owed }) => owed.older),
    {
      ...column('all', m.credit_age_total(), inAll),
      className: 'font-semibold',
    },
  ]
}
