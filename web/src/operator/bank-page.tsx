import { useInfiniteQuery } from '@tanstack/react-query'
import { Landmark } from 'lucide-react'
import { useState } from 'react'
import { useSession } from '../identity/session.ts'
import { LoadMore } from '../ui/load-more.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Page } from '../ui/page.tsx'
import { EmptyState } from '../ui/states.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { m } from '../messages.gen/messages.js'
import { BankEntryCard } from './bank-entry.tsx'
import { BankStatements } from './bank-statements.tsx'
import { entriesQuery, type EntryState } from './bank.ts'
import { operatorTexts } from './problem-texts.ts'
import { useQueueKeys } from './queue-keys.ts'
import { StatementDrop } from './statement-drop.tsx'

/** What came to our bank accounts and left them: what is sure, what is suggested, what is open. */
export function BankPage() {
  const [tab, setTab] = useState('open')
  const permissions = useSession()?.permissions ?? []
  const queue = (state: EntryState, label: string) => ({
    ...{ value: state, label },
    content: <Queue state={state} mayMatch={permissions.includes('bank.match')} />,
  })
  return (
    <Page title={m.areas_bank()} intro={m.operator_bank_intro()}>
      {permissions.includes('bank.import') && (
        <div className="mb-5">
          <StatementDrop />
        </div>
      )}
      <Tabs
        label={m.areas_bank()}
        value={tab}
        onChange={setTab}
        items={[
          queue('open', m.operator_bank_open()),
          queue('waiting', m.operator_bank_waiting()),
          queue('matched', m.operator_bank_matched()),
          queue('reversed', m.operator_bank_reversed()),
          {
            value: 'statements',
            label: m.operator_bank_statements(),
            content: <BankStatements />,
          },
        ]}
      />
    </Page>
  )
}

function Queue({ state, mayMatch }: { state: EntryState; mayMatch: boolean }) {
  const query = useInfiniteQuery(entriesQuery(state))
  const list = useQueueKeys()
  return (
    <Loaded query={query} texts={operatorTexts}>
      {({ pages }) => {
        const entries = pages.flatMap(({ items }) => items)
        if (entries.length === 0) return <Nothing state={state} />
        return (
          <div className="grid gap-4">
            {state === 'open' && (
              <p className="text-sm text-muted max-sm:hidden">{m.operator_bank_keys()}</p>
            )}
            <ul ref={list} aria-label={m.areas_bank()} className="grid gap-4">
              {entries.map((entry) => (
                <li key={entry.id}>
                  <BankEntryCard entry={entry} mayMatch={mayMatch} />
                </li>
              ))}
            </ul>
            <LoadMore query={query} shown={entries.length} />
          </div>
        )
      }}
    </Loaded>
  )
}

function Nothing({ state }: { state: EntryState }) {
  return (
    <EmptyState icon={Landmark} title={<h2>{m.operator_bank_none()}</h2>}>
      {state === 'open' ? m.operator_bank_none_open() : m.operator_bank_none_text()}
    </EmptyState>
  )
}
