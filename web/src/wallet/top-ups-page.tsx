import { unwrap } from '@danbao/sdk'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { ArrowDownToLine } from 'lucide-react'
import type { UseFormReturn } from 'react-hook-form'
import { api } from '../api.ts'
import { useSession } from '../identity/session.ts'
import { leaveFor } from '../payments/leave.ts'
import { methodAbout } from '../payments/method-about.ts'
import { methodName, methodsQuery, type PaymentMethod } from '../payments/methods.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { RadioField, SelectField, TextField } from '../ui/fields.tsx'
import { decimalToMinor } from '../ui/format.ts'
import { Form, useAppForm } from '../ui/form.tsx'
import { RowLink } from '../ui/link.tsx'
import { LoadMore } from '../ui/load-more.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Money } from '../ui/money.tsx'
import { EmptyState } from '../ui/states.tsx'
import { Status } from '../ui/status.tsx'
import { Table, type Column } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { useWrite } from '../write.ts'
import { m } from '../messages.gen/messages.js'
import { WalletFrame } from './frame.tsx'
import { walletTexts } from './problem-texts.ts'
import { topUpsQuery, walletKey, type TopUp } from './queries.ts'
import { TopUpBack } from './top-up-back.tsx'
import { topUpLooks } from './words.ts'

/** Pays into the balance, and shows what was paid in before. */
export function TopUpsPage() {
  const methods = useQuery(methodsQuery)
  const topUps = useInfiniteQuery(topUpsQuery)
  const may = useSession()?.permissions ?? []
  return (
    <WalletFrame title={m.wallet_top_ups()} intro={m.wallet_top_ups_intro()}>
      {may.includes('wallet.top_up') && (
        <Card title={m.wallet_top_up()} className="mb-8 max-w-2xl">
          <Loaded query={methods} texts={walletTexts}>
            {({ items }) => <TopUpForm methods={items.filter(isOutside)} />}
          </Loaded>
        </Card>
      )}
      <Loaded query={topUps} texts={walletTexts}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length === 0) return <NoTopUps />
          return (
            <>
              <Card flush title={m.wallet_top_ups()}>
                <Table
                  caption={m.wallet_top_ups()}
                  columns={columns(may.includes('wallet.withdraw'))}
                  rows={items}
                  rowKey={({ id }) => id}
                />
              </Card>
              <LoadMore query={topUps} shown={items.length} />
            </>
          )
        }}
      </Loaded>
    </WalletFrame>
  )
}

const isOutside = ({ step }: PaymentMethod) => step !== 'confirm'

function NoTopUps() {
  return (
    <EmptyState icon={ArrowDownToLine} title={<h2>{m.wallet_top_ups_none()}</h2>}>
      {m.wallet_top_ups_none_text()}
    </EmptyState>
  )
}

type Values = { method: string; currency: string; amount: string }

function TopUpForm({ methods }: { methods: readonly PaymentMethod[] }) {
  const [first] = methods
  const form = useAppForm<Values>({
    defaultValues: {
      method: first?.method ?? '',
      currency: first?.currencies[0] ?? '',
      amount: '',
    },
  })
  const topUp = useTopUp()
  const chosen = methods.find(({ method }) => method === form.watch('method'))
  const currencies = chosen?.currencies ?? []
  const picked = form.watch('currency')
  // Another method may not take what was picked for the one before.
  const currency = currencies.includes(picked) ? picked : (currencies[0] ?? '')
  return (
    <Form
      form={form}
      texts={walletTexts}
      onSubmit={({ method, amount }) => {
        const minor = decimalToMinor(amount, currency) ?? ''
        return topUp({ method, amount: { currency, minor } })
      }}
    >
      <MethodChoice form={form} methods={methods} />
      <div className="grid gap-5 sm:grid-cols-2">
        <TextField
          form={form}
          name="amount"
          label={m.wallet_amount()}
          inputMode="decimal"
          autoComplete="off"
          after={currency}
          rules={{ validate: (typed) => isAmount(typed, currency) || m.wallet_amount_missing() }}
        />
        {currencies.length > 1 && (
          <SelectField
            form={form}
            name="currency"
            label={m.wallet_currency()}
            options={currencies.map((code) => ({ value: code, label: code }))}
          />
        )}
      </div>
      <div>
        <Button type="submit" look="primary" pending={form.formState.isSubmitting}>
          {m.wallet_top_up_pay({ method: methodName(chosen?.method ?? '') })}
        </Button>
      </div>
    </Form>
  )
}

type ChoiceProps = { form: UseFormReturn<Values>; methods: readonly PaymentMethod[] }

function MethodChoice({ form, methods }: ChoiceProps) {
  return (
    <RadioField
      form={form}
      name="method"
      label={m.orders_method()}
      choices={methods.map(({ method }) => ({
        value: method,
        label: methodName(method),
        description: methodAbout(method),
      }))}
    />
  )
}

function isAmount(typed: string, currency: string): boolean {
  const minor = decimalToMinor(typed, currency)
  return minor !== undefined && minor !== '0'
}

/** Opens the payment and leaves for where it is paid. */
function useTopUp() {
  const { history } = useRouter()
  const client = useQueryClient()
  const { mutateAsync } = useWrite({
    send: (body: { method: string; amount: TopUp['amount'] }, headers) =>
      unwrap(api.POST('/v1/wallet/top-ups', { headers, body })),
    onSuccess: async ({ intentId, next }) => {
      await client.invalidateQueries({ queryKey: walletKey })
      history.push(`/pay/${intentId}`)
      history.flush()
      if (next?.kind === 'redirect') leaveFor(next.url)
    },
  })
  return mutateAsync
}

function columns(mayReturn: boolean): Column<TopUp>[] {
  const all: Column<TopUp>[] = [
    {
      key: 'method',
      header: m.wallet_by(),
      primary: true,
      cell: ({ id, method }) => (
        <RowLink to="/pay/$intentId" params={{ intentId: id }}>
          {methodName(method)}
        </RowLink>
      ),
    },
    {
      key: 'created',
      header: m.wallet_when(),
      cell: ({ createdAt }) => <Time at={createdAt} />,
    },
    {
      key: 'state',
      header: m.wallet_state(),
      cell: ({ state }) => (
        <Status tone={topUpLooks[state]?.tone}>{topUpLooks[state]?.text() ?? state}</Status>
      ),
    },
    {
      key: 'amount',
      header: m.wallet_amount(),
      align: 'end',
      cell: ({ amount, refunded }) => (
        <>
          <Money value={amount} className="font-medium" />
          {refunded.minor !== '0' && (
            <span className="block text-sm text-muted">
              − <Money value={refunded} />
            </span>
          )}
        </>
      ),
    },
  ]
  if (!mayReturn) return all
  const back: Column<TopUp> = {
    key: 'back',
    header: <span className="sr-only">{m.wallet_send_back()}</span>,
    align: 'end',
    cell: (topUp) => topUp.refundable.minor !== '0' && <TopUpBack topUp={topUp} />,
  }
  return [...all, back]
}
