import { useState } from 'react'
import { Card } from '../ui/card.tsx'
import { Money } from '../ui/money.tsx'
import { m } from '../messages.gen/messages.js'
import { debtName, DebtTable } from './debt-table.tsx'
import { PayDebts } from './pay-debts.tsx'
import type { Debt, Money as Amount } from './queries.ts'

type Props = { currency: string; debts: readonly Debt[]; mayPay: boolean }

/** What is owed in one currency; what is chosen of it is paid together. */
export function OpenDebts({ currency, debts, mayPay }: Props) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => atFirst(debts))
  const [method, setMethod] = useState<string>()
  const wanted = debts.filter(({ id }) => chosen.has(id))
  const toggle = (id: string) =>
    setChosen((before) =>
      before.has(id) ? before.difference(new Set([id])) : new Set([...before, id]),
    )
  const choice = (debt: Debt) => (
    <input
      type="checkbox"
      aria-label={debtName(debt)}
      checked={chosen.has(debt.id)}
      onChange={() => toggle(debt.id)}
      className="size-5 shrink-0 accent-brand"
    />
  )
  return (
    <Card
      flush
      level={3}
      title={m.credit_owed_in({ currency })}
      {...(mayPay ? { note: m.credit_choose() } : {})}
      actions={<Money value={sumOwed(debts, currency)} code="always" className="font-semibold" />}
    >
      <DebtTable
        caption={m.credit_owed_in({ currency })}
        debts={debts}
        orderPath="/account/orders"
        {...(mayPay ? { choice } : {})}
      />
      {mayPay && (
        <div className="border-t border-line px-4 py-4 sm:px-5">
          <PayDebts
            key={[...chosen].join()}
            debtIds={wanted.map(({ id }) => id)}
            owed={sumOwed(wanted, currency)}
            method={method}
            onMethod={setMethod}
          />
        </div>
      )}
    </Card>
  )
}

/** What is overdue, or else what is due first. */
function atFirst(debts: readonly Debt[]): Set<string> {
  const overdue = debts.filter(({ state }) => state === 'overdue')
  return new Set((overdue.length > 0 ? overdue : debts.slice(0, 1)).map(({ id }) => id))
}

function sumOwed(debts: readonly Debt[], currency: string): Amount {
  const minor = debts.reduce((sum, { owed }) => sum + BigInt(owed.minor), 0n)
  return { currency, minor: minor.toString() }
}
