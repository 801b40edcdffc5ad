import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useSession } from '../identity/session.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Details } from '../ui/details.tsx'
import { formatMoney } from '../ui/format.ts'
import { Loaded } from '../ui/loaded.tsx'
import { intlLocale } from '../ui/locale.ts'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { Status } from '../ui/status.tsx'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import { ChangeDialog, type Change } from './change-dialog.tsx'
import { DebtTable } from './debt-table.tsx'
import { isZero, LineUsage } from './line-parts.tsx'
import { creditTexts } from './problem-texts.ts'
import { lineQuery, type Granter, type Line, type LineDetail } from './queries.ts'

export const OperatorLinePage = () => <LinePage granter="operator" />
export const SupplierLinePage = () => <LinePage granter="supplier" />

const writes = { operator: 'credit.manage', supplier: 'credit.grant' } as const

/** A credit line: what is owed on it, since when, and how it came about. */
function LinePage({ granter }: { granter: Granter }) {
  const { creditLineId = '' } = useParams({ strict: false })
  const query = useQuery(lineQuery(granter, creditLineId))
  const mayChange = useSession()?.permissions.includes(writes[granter]) ?? false
  const line = query.data?.line
  // The marketplace looks at suppliers' lines; it does not change them.
  const isOwn = granter === 'supplier' || line?.supplier === null
  return (
    <Page
      title={line?.buyer.name ?? m.areas_credit()}
      crumbs={[{ label: m.areas_credit(), to: `/${granter}/credit` }]}
      intro={line && <Granted line={line} />}
      actions={line && mayChange && isOwn && <Actions {...{ granter, line }} />}
    >
      <Loaded query={query} texts={creditTexts}>
        {(detail) => <Detail {...{ detail, granter }} />}
      </Loaded>
    </Page>
  )
}

function Granted({ line: { supplier, state, overdue } }: { line: Line }) {
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      {supplier ? m.credit_by_supplier({ supplier: supplier.name }) : m.credit_by_marketplace()}
      {state === 'closed' && <Status>{m.credit_closed()}</Status>}
      {state === 'open' && isZero(overdue) && <Status tone="good">{m.credit_open()}</Status>}
      {!isZero(overdue) && <Status tone="bad">{m.credit_overdue()}</Status>}
    </span>
  )
}

function Actions({ granter, line }: { granter: Granter; line: Line }) {
  const [change, setChange] = useState<Change>()
  const isOpen = line.state === 'open'
  return (
    <>
      {isOpen && <Button onClick={() => setChange('close')}>{m.credit_close()}</Button>}
      <Button look="primary" onClick={() => setChange(isOpen ? 'change' : 'reopen')}>
        {isOpen ? m.credit_change() : m.credit_reopen()}
      </Button>
      {change && (
        <ChangeDialog {...{ granter, line, change }} onClose={() => setChange(undefined)} />
      )}
    </>
  )
}

type DetailProps = { detail: LineDetail; granter: Granter }

function Detail({ detail: { line, debts, history }, granter }: DetailProps) {
  const { supplier } = line
  return (
    <div className="grid gap-6">
      {granter === 'operator' && supplier && (
        <Notice>{m.credit_only_supplier({ supplier: supplier.name })}</Notice>
      )}
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="grid gap-6">
          <Card flush={debts.length > 0} title={m.credit_line_owed()}>
            {debts.length === 0 ? (
              <p className="text-muted">{m.credit_line_owed_none()}</p>
            ) : (
              <DebtTable
                caption={m.credit_line_owed()}
                debts={debts}
                orderPath={`/${granter}/orders`}
              />
            )}
          </Card>
          <History history={history} />
        </div>
        <Card title={m.credit_limit()}>
          <LineUsage line={line} />
          <LineSums line={line} />
        </Card>
      </div>
    </div>
  )
}

function LineSums({ line: { available, reserved, owed, days } }: { line: Line }) {
  const age = (label: string, value: Line['available']) =>
    !isZero(value) && { label, value: <Money value={value} /> }
  return (
    <Details
      className="mt-4"
      align="end"
      rows={[
        { label: m.credit_available(), value: <Money value={available} />, strong: true },
        age(m.credit_reserved(), reserved),
        age(m.credit_age_not_due(), owed.notDue),
        age(m.credit_age_30(), owed.to30),
        age(m.credit_age_60(), owed.to60),
        age(m.credit_age_older(), owed.older),
        { label: m.credit_days(), value: m.credit_days_short({ count: days }) },
      ]}
    />
  )
}

function History({ history }: Pick<LineDetail, 'history'>) {
  const locale = intlLocale()
  return (
    <Card title={m.credit_line_history()}>
      <ol className="grid gap-2">
        {history.map(({ version, setAt, setBy, reason, limit, days, state }) => (
          <li key={version} className="text-sm">
            <Time at={setAt} className="num text-muted" /> ·{' '}
            {state === 'closed'
              ? m.credit_closed()
              : m.credit_version({
                  limit: formatMoney(limit, { locale, code: 'always' }),
                  count: days,
                })}{' '}
            · {reason} <span className="font-mono text-xs text-muted">{setBy}</span>
          </li>
        ))}
      </ol>
    </Card>
  )
}
