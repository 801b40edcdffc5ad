import { unwrap } from '@danbao/sdk'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useDeferredValue, useId, useState } from 'react'
import { api } from '../api.ts'
import { leaveFor } from '../payments/leave.ts'
import { methodAbout } from '../payments/method-about.ts'
import { whyNotText, type MethodOffer } from '../payments/method-offer.tsx'
import { methodName } from '../payments/methods.ts'
import { Button } from '../ui/button.tsx'
import { RadioCards } from '../ui/choice.tsx'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { decimalToMinor, exponentOf, formatMoney, minorToDecimal } from '../ui/format.ts'
import { Input } from '../ui/input.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { intlLocale } from '../ui/locale.ts'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { problemText } from '../ui/problem.ts'
import { useWrite } from '../write.ts'
import { m } from '../messages.gen/messages.js'
import { creditTexts } from './problem-texts.ts'
import { creditKey, payOffMethodsQuery, type Money as Amount } from './queries.ts'

type Props = {
  debtIds: readonly string[]
  owed: Amount
  method: string | undefined
  onMethod: (method: string) => void
}

/** Pays the chosen debts, or a part of them: how much, and by what. */
export function PayDebts({ debtIds, owed, method, onMethod }: Props) {
  const { currency } = owed
  const [typed, setTyped] = useState(() => minorToDecimal(owed.minor, exponentOf(currency)))
  const id = useId()
  const amount = amountIn(typed, owed)
  const query = useQuery(payOffMethodsQuery(useDeferredValue(amount)))
  if (debtIds.length === 0) return <p className="text-muted">{m.credit_pay_nothing()}</p>
  const most = formatMoney(owed, { locale: intlLocale() })
  const wrong = amount ? undefined : m.credit_pay_amount_wrong({ currency, amount: most })
  const offer = query.data?.items.find((each) => each.method === method)
  return (
    <div className="grid max-w-2xl gap-5">
      <Field
        id={`${id}-amount`}
        label={m.credit_pay_amount()}
        hint={m.credit_pay_amount_hint()}
        error={wrong}
        className="max-w-72"
      >
        {(control) => (
          <Input
            {...control}
            before={currency}
            inputMode="decimal"
            autoComplete="off"
            maxLength={16}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
      <Loaded query={query} texts={creditTexts}>
        {({ items }) => <Methods {...{ id, items, method }} onChoose={onMethod} />}
      </Loaded>
      <PayButton
        {...{ debtIds, offer }}
        amount={amount}
        updating={query.isFetching || query.isPlaceholderData}
      />
    </div>
  )
}

/** What was typed, if it can be paid. */
function amountIn(typed: string, { currency, minor: most }: Amount): Amount | undefined {
  const minor = decimalToMinor(typed, currency)
  if (minor === undefined || BigInt(minor) <= 0n || BigInt(minor) > BigInt(most)) return undefined
  return { currency, minor }
}

type MethodsProps = {
  id: string
  items: readonly MethodOffer[]
  method: string | undefined
  onChoose: (method: string) => void
}

function Methods({ id, items, method, onChoose }: MethodsProps) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 font-medium">{m.credit_pay_method()}</legend>
      <RadioCards
        id={`${id}-method`}
        name={`${id}-method`}
        value={method ?? ''}
        onChange={(event) => onChoose(event.target.value)}
        choices={items.map((offer) => {
          const unavailable = whyNotText(offer)
          return {
            value: offer.method,
            label: methodName(offer.method),
            aside: offer.price && <Money value={offer.price.total} code="always" />,
            description: methodAbout(offer.method),
            ...(unavailable ? { unavailable } : {}),
          }
        })}
      />
    </fieldset>
  )
}

type PayProps = {
  debtIds: readonly string[]
  amount: Amount | undefined
  offer: MethodOffer | undefined
  updating: boolean
}

function PayButton({ debtIds, amount, offer, updating }: PayProps) {
  const { mutateAsync, error, isPending, isSuccess } = usePay()
  const price = offer?.price
  if (!offer || !price || !amount)
    return <p className="text-muted">{m.credit_pay_choose_method()}</p>
  const charge = formatMoney(price.total, { locale: intlLocale(), code: 'always' })
  const label = m.credit_pay_with({ amount: charge, method: methodName(offer.method) })
  const pay = () =>
    mutateAsync({
      ...{ debtIds: [...debtIds], amount, method: offer.method },
      seenCharge: price.total,
    })
  const button = {
    look: 'primary',
    size: 'lg',
    pending: updating || isPending || isSuccess,
  } as const
  const problem = error && (
    <Notice tone="bad" live>
      {problemText(error, creditTexts)}
    </Notice>
  )
  // A balance pays at once: there is no page of a network to turn back on.
  if (offer.method === 'wallet') {
    return (
      <div>
        <ConfirmDialog
          trigger={<Button {...button}>{label}</Button>}
          title={m.credit_pay_balance_title({ amount: charge })}
          action={label}
          onConfirm={pay}
        >
          <p className="text-muted">{m.credit_pay_balance_text()}</p>
          {problem}
        </ConfirmDialog>
      </div>
    )
  }
  return (
    <div className="grid gap-3">
      {problem}
      <div>
        <Button {...button} onClick={() => void pay().catch(() => undefined)}>
          {label}
        </Button>
      </div>
    </div>
  )
}

/** Opens the payment and leaves for where it is paid. */
function usePay() {
  const { history } = useRouter()
  const client = useQueryClient()
  type Body = { debtIds: string[]; amount: Amount; method: string; seenCharge: Amount }
  return useWrite({
    send: (body: Body, headers) => unwrap(api.POST('/v1/credit/payments', { headers, body })),
    onSuccess: async ({ intentId, next }) => {
      await client.invalidateQueries({ queryKey: creditKey })
      history.push(`/pay/${intentId}`)
      history.flush()
      if (next?.kind === 'redirect') leaveFor(next.url)
    },
  })
}
