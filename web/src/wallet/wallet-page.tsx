import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { FileText, Wallet } from 'lucide-react'
import { useSession } from '../identity/session.ts'
import { useWords } from '../catalog/words.ts'
import { buttonClasses } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Details } from '../ui/details.tsx'
import { ButtonLink, TextLink } from '../ui/link.tsx'
import { LoadMore } from '../ui/load-more.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { useLocale } from '../ui/locale.ts'
import { Money } from '../ui/money.tsx'
import { EmptyState } from '../ui/states.tsx'
import { Table, type Column } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import { WalletFrame } from './frame.tsx'
import { walletTexts } from './problem-texts.ts'
import { balancesQuery, statementQuery, type Balance } from './queries.ts'
import { StatementCsvButton } from './statement-csv-button.tsx'
import { StatementFilters } from './statement-filters.tsx'
import { readStatementFilter, toStatementQuery } from './statement.ts'
import type { StatementFilter, StatementLine } from './statement.ts'
import { kindTexts } from './words.ts'

/** What the company has with us, and everything that happened to it. */
export function WalletPage() {
  const balances = useQuery(balancesQuery)
  const filter = readStatementFilter(useSearch({ strict: false }))
  return (
    <WalletFrame title={m.areas_wallet()} intro={m.wallet_intro()} actions={<Actions />}>
      <Loaded query={balances} texts={walletTexts}>
        {({ items }) => {
          const chosen = items.find(({ currency }) => currency === filter.currency) ?? items[0]
          if (!chosen) return <NothingYet />
          return (
            <>
              <Balances balances={items} chosen={chosen.currency} />
              <Statement filter={filter} currency={chosen.currency} />
            </>
          )
        }}
      </Loaded>
    </WalletFrame>
  )
}

function Actions() {
  const may = useSession()?.permissions ?? []
  return (
    <>
      {may.includes('wallet.withdraw') && (
        <ButtonLink to="/account/wallet/withdrawals">{m.wallet_withdraw()}</ButtonLink>
      )}
      {may.includes('wallet.top_up') && (
        <ButtonLink to="/account/wallet/top-ups" look="primary">
          {m.wallet_top_up()}
        </ButtonLink>
      )}
    </>
  )
}

function NothingYet() {
  return (
    <EmptyState
      icon={Wallet}
      title={<h2>{m.wallet_none()}</h2>}
      action={
        <ButtonLink to="/account/wallet/top-ups" look="primary">
          {m.wallet_top_up()}
        </ButtonLink>
      }
    >
      {m.wallet_none_text()}
    </EmptyState>
  )
}

function Balances({ balances, chosen }: { balances: readonly Balance[]; chosen: string }) {
  return (
    <ul className="mb-8 grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
      {balances.map(({ currency, posted, reserved, available }) => (
        <li key={currency}>
          <Card
            title={m.wallet_balance_in({ currency })}
            {...(balances.length > 1 && currency !== chosen
              ? {
                  actions: (
                    <TextLink to="/account/wallet" search={{ currency }}>
                      {m.wallet_show_statement()}
                    </TextLink>
                  ),
                }
              : {})}
          >
            <p className="text-sm text-muted">{m.wallet_available()}</p>
            <p className="mb-3">
              <Money value={available} code="always" className="text-2xl font-semibold" />
            </p>
            <Details
              align="end"
              rows={[
                { label: m.wallet_reserved(), value: <Money value={reserved} /> },
                { label: m.wallet_posted(), value: <Money value={posted} /> },
              ]}
            />
          </Card>
        </li>
      ))}
    </ul>
  )
}

type StatementProps = { filter: StatementFilter; currency: string }

function Statement({ filter, currency }: StatementProps) {
  const query = useInfiniteQuery(statementQuery(filter, currency))
  const isFiltered = Boolean(filter.kind ?? filter.from ?? filter.until)
  return (
    <section aria-labelledby="statement">
      <h2 id="statement" className="mb-3 text-xl font-semibold">
        {m.wallet_statement_in({ currency })}
      </h2>
      <StatementFilters filter={{ ...filter, currency }} />
      <Loaded query={query} texts={walletTexts}>
        {({ pages }) => {
          const lines = pages.flatMap(({ items }) => items)
          if (lines.length === 0) return <NoLines isFiltered={isFiltered} currency={currency} />
          return (
            <>
              <div className="mb-3 flex flex-wrap justify-end gap-2">
                <StatementCsvButton query={query} currency={currency} />
                <PdfLink filter={filter} currency={currency} />
              </div>
              <Card flush>
                <Table
                  caption={m.wallet_statement_in({ currency })}
                  columns={columns()}
                  rows={lines}
                  rowKey={({ id }) => id}
                />
              </Card>
              <LoadMore query={query} shown={lines.length} />
            </>
          )
        }}
      </Loaded>
    </section>
  )
}

function NoLines({ isFiltered, currency }: { isFiltered: boolean; currency: string }) {
  return (
    <EmptyState
      title={<h3>{m.wallet_no_lines()}</h3>}
      action={
        isFiltered && (
          <ButtonLink to="/account/wallet" search={{ currency }}>
            {m.wallet_filter_clear()}
          </ButtonLink>
        )
      }
    >
      {isFiltered ? m.wallet_no_lines_filtered() : m.wallet_no_lines_text()}
    </EmptyState>
  )
}

function PdfLink({ filter, currency }: StatementProps) {
  const locale = useLocale()
  const query = new URLSearchParams({ ...toStatementQuery(filter, currency), locale })
  return (
    <a
      href={`/v1/wallet/statement.pdf?${query.toString()}`}
      download
      className={buttonClasses({ size: 'sm' })}
    >
      <FileText aria-hidden className="size-4" />
      {m.wallet_pdf()}
    </a>
  )
}

function columns(): Column<StatementLine>[] {
  return [
    {
      key: 'kind',
      header: m.wallet_what(),
      primary: true,
      cell: ({ kind }) => kindTexts[kind](),
    },
    { key: 'at', header: m.wallet_when(), cell: ({ at }) => <Time at={at} /> },
    { key: 'for', header: m.wallet_for(), cell: (line) => <Cause line={line} /> },
    {
      key: 'amount',
      header: m.wallet_amount(),
      align: 'end',
      cell: ({ amount }) => (
        <Money
          value={amount}
          className={amount.minor.startsWith('-') ? 'font-medium' : 'font-medium text-good'}
        />
      ),
    },
    {
      key: 'balance',
      header: m.wallet_balance_after(),
      align: 'end',
      cell: ({ balance }) => <Money value={balance} />,
    },
  ]
}

/** Every line leads to what caused it. */
function Cause({ line }: { line: StatementLine }) {
  const words = useWords()
  const { order, withdrawal, intentId, reason } = line
  if (order) {
    return (
      <>
        <TextLink to="/account/orders/$orderId" params={{ orderId: order.id }}>
          {m.orders_number({ number: order.number })}
        </TextLink>
        <span className="block text-sm text-muted">{words(order.supplier)}</span>
      </>
    )
  }
  if (withdrawal) {
    return (
      <TextLink to="/account/wallet/withdrawals">
        {m.wallet_to_account({ last4: withdrawal.last4 })}
      </TextLink>
    )
  }
  if (intentId) {
    return (
      <TextLink to="/pay/$intentId" params={{ intentId }}>
        {m.wallet_the_payment()}
      </TextLink>
    )
  }
  return <>{reason}</>
}
