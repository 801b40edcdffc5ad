import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSession } from '../identity/session.ts'
import { methodName } from '../payments/methods.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Details } from '../ui/details.tsx'
import { Disclosure } from '../ui/disclosure.tsx'
import { formatMoney, formatPercent } from '../ui/format.ts'
import { Loaded } from '../ui/loaded.tsx'
import { intlLocale } from '../ui/locale.ts'
import { Page } from '../ui/page.tsx'
import { Status } from '../ui/status.tsx'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import { ExchangeRates } from './exchange-rates.tsx'
import { MethodTermsDialog } from './method-terms-dialog.tsx'
import { limitCurrency, type MethodSet, type Terms } from './method-terms.ts'
import { methodTermsQuery } from './methods.ts'
import { operatorTexts } from './problem-texts.ts'

/** Who may pay by what, how much, when, and at what surcharge; and the rates that all use. */
export function MethodsPage() {
  const query = useQuery(methodTermsQuery)
  const mayChange = useSession()?.permissions.includes('payments.configure') ?? false
  return (
    <Page title={m.areas_methods()} intro={m.operator_methods_intro()}>
      <Loaded query={query} texts={operatorTexts}>
        {({ items }) => (
          <div className="grid gap-6">
            {items.map((set) => (
              <MethodCard key={set.method} {...{ set, mayChange }} />
            ))}
            <ExchangeRates mayChange={mayChange} />
          </div>
        )}
      </Loaded>
    </Page>
  )
}

function MethodCard({ set, mayChange }: { set: MethodSet; mayChange: boolean }) {
  const [editing, setEditing] = useState(false)
  const { terms, history } = set
  return (
    <Card
      title={
        <span className="flex flex-wrap items-center gap-2">
          {methodName(set.method)}
          <Status tone={terms.enabled ? 'good' : 'neutral'}>
            {terms.enabled ? m.operator_method_on() : m.operator_method_off()}
          </Status>
        </span>
      }
      actions={
        mayChange && (
          <Button
            size="sm"
            aria-label={m.operator_method_change_of({ method: methodName(set.method) })}
            onClick={() => setEditing(true)}
          >
            {m.operator_method_change()}
          </Button>
        )
      }
    >
      <Details rows={termRows(terms, set)} />
      {history.length > 0 && (
        <Disclosure summary={m.operator_method_history()} className="mt-4">
          <ol className="grid gap-2">
            {history.map(({ version, setAt, setBy, reason }) => (
              <li key={version} className="text-sm">
                <Time at={setAt} className="num text-muted" /> · {reason}{' '}
                <span className="font-mono text-xs text-muted">{setBy}</span>
              </li>
            ))}
          </ol>
        </Disclosure>
      )}
      {editing && <MethodTermsDialog set={set} onClose={() => setEditing(false)} />}
    </Card>
  )
}

function termRows(terms: Terms, set: MethodSet) {
  const locale = intlLocale()
  const currency = limitCurrency(set)
  const { network } = set
  const money = (minor: string) => formatMoney({ currency, minor }, { locale, code: 'always' })
  const least = terms.minMinor ?? network.minMinor
  const most = terms.maxMinor ?? network.maxMinor
  const perTime = [
    terms.dayMaxMinor && m.operator_method_a_day({ limit: money(terms.dayMaxMinor) }),
    terms.yearMaxMinor && m.operator_method_a_year({ limit: money(terms.yearMaxMinor) }),
  ].filter(Boolean)
  return [
    { label: m.operator_method_surcharge(), value: formatPercent(terms.surchargeBps, locale) },
    {
      label: m.operator_method_limits(),
      value: [m.operator_method_range({ least: money(least), most: money(most) }), ...perTime].join(
        ', ',
      ),
    },
    {
      label: m.operator_method_countries(),
      value: terms.countries?.join(', ') ?? m.operator_method_everywhere(),
    },
    {
      label: m.operator_method_currencies(),
      value: (terms.currencies ?? network.currencies).join(', '),
    },
    {
      label: m.operator_method_buyers(),
      value: terms.buyers === 'known' ? m.operator_method_known() : m.operator_method_everybody(),
    },
    {
      label: m.operator_method_hours(),
      value: terms.hours
        ? m.operator_method_open({ from: terms.hours.from, to: terms.hours.to })
        : m.operator_method_always(),
    },
  ]
}
