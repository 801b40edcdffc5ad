import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { CalendarClock, CircleCheck } from 'lucide-react'
import { useSession } from '../identity/session.ts'
import { Card } from '../ui/card.tsx'
import { Details } from '../ui/details.tsx'
import { formatMoney } from '../ui/format.ts'
import { LoadMore } from '../ui/load-more.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { intlLocale } from '../ui/locale.ts'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page, Section } from '../ui/page.tsx'
import { EmptyState } from '../ui/states.tsx'
import { Status } from '../ui/status.tsx'
import { m } from '../messages.gen/messages.js'
import { isZero, LineUsage } from './line-parts.tsx'
import { OpenDebts } from './open-debts.tsx'
import { PaidDebts } from './paid-debts.tsx'
import { creditTexts } from './problem-texts.ts'
import { debtsQuery, linesQuery, type Debt, type Line } from './queries.ts'

/** What my company may order now and pay later, and what it owes. */
export function TermsPage() {
  const lines = useQuery(linesQuery)
  return (
    <Page title={m.areas_terms()} intro={m.credit_intro()}>
      <Loaded query={lines} texts={creditTexts}>
        {({ items }) => {
          if (items.length === 0) return <NoTerms />
          return (
            <>
              <Lines lines={items} />
              <Owed />
              <PaidDebts />
            </>
          )
        }}
      </Loaded>
    </Page>
  )
}

function NoTerms() {
  return (
    <EmptyState icon={CalendarClock} title={<h2>{m.credit_none()}</h2>}>
      {m.credit_none_text()}
    </EmptyState>
  )
}

function Lines({ lines }: { lines: readonly Line[] }) {
  return (
    <ul aria-label={m.credit_lines()} className="grid gap-4 sm:grid-cols-2">
      {lines.map((line) => (
        <li key={line.id}>
          <LineCard line={line} />
        </li>
      ))}
    </ul>
  )
}

function LineCard({ line }: { line: Line }) {
  const { limit, available, reserved, overdue, days, state, supplier } = line
  const amount = formatMoney(overdue, { locale: intlLocale(), code: 'always' })
  return (
    <Card
      title={m.credit_line_in({ currency: limit.currency })}
      note={
        supplier ? m.credit_by_supplier({ supplier: supplier.name }) : m.credit_by_marketplace()
      }
      actions={state === 'closed' && <Status>{m.credit_closed()}</Status>}
      className="h-full"
    >
      <p className="text-sm text-muted">{m.credit_available()}</p>
      <p className="mb-3">
        <Money value={available} code="always" className="text-2xl font-semibold" />
      </p>
      <LineUsage line={line} />
      {!isZero(overdue) && (
        <Notice tone="bad" className="mt-4" title={m.credit_overdue_notice({ amount })}>
          {m.credit_overdue_text()}
        </Notice>
      )}
      <Details
        className="mt-4"
        align="end"
        rows={[
          { label: m.credit_days(), value: m.credit_days_short({ count: days }) },
          !isZero(reserved) && { label: m.credit_reserved(), value: <Money value={reserved} /> },
        ]}
      />
    </Card>
  )
}

function Owed() {
  const query = useInfiniteQuery(debtsQuery('open'))
  const mayPay = useSession()?.permissions.includes('payments.pay') ?? false
  return (
    <Section title={m.credit_owed()}>
      <Loaded query={query} texts={creditTexts}>
        {({ pages }) => {
          const debts = pages.flatMap(({ items }) => items)
          if (debts.length === 0) return <NothingOwed />
          const inCurrencies = Map.groupBy(debts, ({ owed }: Debt) => owed.currency)
          return (
            <div className="grid gap-6">
              {[...inCurrencies].map(([currency, own]) => (
                <OpenDebts key={currency} {...{ currency, mayPay }} debts={own} />
              ))}
              {query.hasNextPage && <LoadMore query={query} shown={debts.length} />}
            </div>
          )
        }}
      </Loaded>
    </Section>
  )
}

function NothingOwed() {
  return (
    <EmptyState icon={CircleCheck} title={<h3>{m.credit_owed_none()}</h3>}>
      {m.credit_owed_none_text()}
    </EmptyState>
  )
}
