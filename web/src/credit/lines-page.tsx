import { useInfiniteQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { CalendarClock, Plus } from 'lucide-react'
import { useState } from 'react'
import { useSession } from '../identity/session.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { RowLink } from '../ui/link.tsx'
import { LoadMore } from '../ui/load-more.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Money } from '../ui/money.tsx'
import { Page } from '../ui/page.tsx'
import { EmptyState } from '../ui/states.tsx'
import { Status } from '../ui/status.tsx'
import { Table, type Column } from '../ui/table.tsx'
import { TabLink, TabLinks } from '../ui/tabs.tsx'
import { m } from '../messages.gen/messages.js'
import { Ageing } from './ageing.tsx'
import { dueText } from './due.tsx'
import { GrantDialog } from './grant-dialog.tsx'
import { readLineFilter } from './line-filter.ts'
import { isZero } from './line-parts.tsx'
import { creditTexts } from './problem-texts.ts'
import { givenLinesQuery, type Granter, type Line } from './queries.ts'

export const OperatorLinesPage = () => <LinesPage granter="operator" />
export const SupplierLinesPage = () => <LinesPage granter="supplier" />

const writes = { operator: 'credit.manage', supplier: 'credit.grant' } as const

/** Who may order now and pay later, who owes what and since when. */
function LinesPage({ granter }: { granter: Granter }) {
  const [granting, setGranting] = useState(false)
  const mayGrant = useSession()?.permissions.includes(writes[granter]) ?? false
  return (
    <Page
      title={m.areas_credit()}
      intro={granter === 'supplier' ? m.credit_given_intro_supplier() : m.credit_given_intro()}
      actions={
        mayGrant && (
          <Button
            look="primary"
            icon={<Plus aria-hidden className="size-4.5" />}
            onClick={() => setGranting(true)}
          >
            {m.credit_grant()}
          </Button>
        )
      }
    >
      <Ageing granter={granter} />
      <Lines granter={granter} />
      {granting && <GrantDialog granter={granter} onClose={() => setGranting(false)} />}
    </Page>
  )
}

const exact = { exact: true, includeSearch: true }

function Lines({ granter }: { granter: Granter }) {
  const filter = readLineFilter(useSearch({ strict: false }))
  const query = useInfiniteQuery(givenLinesQuery(granter, filter))
  const to = `/${granter}/credit`
  return (
    <>
      <div className="mb-4">
        <TabLinks label={m.areas_credit()}>
          <TabLink to={to} search={{}} activeOptions={exact}>
            {m.credit_all()}
          </TabLink>
          <TabLink to={to} search={{ owing: 'yes' }} activeOptions={exact}>
            {m.credit_owing()}
          </TabLink>
        </TabLinks>
      </div>
      <Loaded query={query} texts={creditTexts}>
        {({ pages }) => {
          const lines = pages.flatMap(({ items }) => items)
          if (lines.length === 0) return <None isFiltered={filter.owing !== undefined} />
          return (
            <>
              <Card flush>
                <Table
                  caption={m.areas_credit()}
                  columns={columnsFor(granter, to)}
                  rows={lines}
                  rowKey={({ id }) => id}
                />
              </Card>
              <LoadMore query={query} shown={lines.length} />
            </>
          )
        }}
      </Loaded>
    </>
  )
}

function None({ isFiltered }: { isFiltered: boolean }) {
  return (
    <EmptyState icon={CalendarClock} title={<h2>{m.credit_given_none()}</h2>}>
      {isFiltered ? m.credit_given_none_owing() : m.credit_given_none_text()}
    </EmptyState>
  )
}

function columnsFor(granter: Granter, to: string): Column<Line>[] {
  const pathOf = (id: string): string => `${to}/${id}`
  const buyer: Column<Line> = {
    key: 'buyer',
    header: m.credit_buyer(),
    primary: true,
    cell: ({ id, buyer: { name } }) => (
      <RowLink to={pathOf(id)} className="wrap-anywhere">
        {name}
      </RowLink>
    ),
  }
  const by: Column<Line> = {
    key: 'granter',
    header: m.credit_granter(),
    cell: ({ supplier }) => supplier?.name ?? m.credit_marketplace(),
  }
  return [buyer, ...(granter === 'operator' ? [by] : []), ...columns()]
}

function columns(): Column<Line>[] {
  return [
    {
      key: 'limit',
      header: m.credit_limit(),
      align: 'end',
      cell: ({ limit }) => <Money value={limit} code="always" />,
    },
    {
      key: 'used',
      header: m.credit_used(),
      align: 'end',
      cell: ({ used }) => <Money value={used} className="font-medium" />,
    },
    {
      key: 'overdue',
      header: m.credit_overdue(),
      align: 'end',
      cell: ({ overdue }) =>
        isZero(overdue) ? '–' : <Money value={overdue} className="font-medium text-bad" />,
    },
    {
      key: 'oldest',
      header: m.credit_oldest(),
      cell: ({ oldestDueOn }) => (oldestDueOn === null ? '–' : dueText(oldestDueOn)),
    },
    {
      key: 'state',
      header: m.credit_state(),
      cell: ({ state, overdue }) => {
        if (state === 'closed') return <Status>{m.credit_closed()}</Status>
        if (!isZero(overdue)) return <Status tone="bad">{m.credit_overdue()}</Status>
        return <Status tone="good">{m.credit_open()}</Status>
      },
    },
  ]
}
