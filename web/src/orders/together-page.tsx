import { unwrap, type operations } from '@danbao/sdk'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../api.ts'
import { methodName, methodsQuery } from '../payments/methods.ts'
import { useGoToPayment, useOnce } from '../payments/pay-writes.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Countdown } from '../ui/countdown.tsx'
import { Details } from '../ui/details.tsx'
import { formatMoney } from '../ui/format.ts'
import { ButtonLink } from '../ui/link.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { intlLocale } from '../ui/locale.ts'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { problemText } from '../ui/problem.ts'
import { EmptyState } from '../ui/states.tsx'
import { m } from '../messages.gen/messages.js'
import { useWords } from '../catalog/words.ts'
import { useWrite } from '../write.ts'
import { MethodChoices } from './checkout-method.tsx'
import { togetherTexts } from './together-texts.ts'
import { readTogether } from './together.ts'

type Offered = operations['offerMergedPayment']['responses'][200]['content']['application/json']

/** Several unpaid orders by one payment: what each method comes to, and the button that pays. */
export function TogetherPage() {
  const { orders: orderIds } = readTogether(useSearch({ strict: false }))
  const query = useQuery({
    queryKey: ['orders', 'together', orderIds],
    queryFn: () =>
      unwrap(api.POST('/v1/merged-payments/offers', { body: { orderIds: [...orderIds] } })),
    enabled: orderIds.length > 0,
    gcTime: 0,
  })
  const crumbs = [{ label: m.orders_yours(), to: '/account/orders' }]
  return (
    <Page title={m.together_title()} crumbs={crumbs}>
      {orderIds.length === 0 ? (
        <EmptyState
          title={<h2>{m.together_none()}</h2>}
          action={<ButtonLink to="/account/orders">{m.orders_to_orders()}</ButtonLink>}
        >
          {m.together_none_text()}
        </EmptyState>
      ) : (
        <Loaded query={query} texts={togetherTexts}>
          {(offered) => <Together {...{ offered, orderIds }} onEnd={() => void query.refetch()} />}
        </Loaded>
      )}
    </Page>
  )
}

type Props = { offered: Offered; orderIds: readonly string[]; onEnd: () => void }

function Together({ offered, orderIds, onEnd }: Props) {
  const methods = useQuery(methodsQuery).data?.items ?? []
  const { items: offers, expiresAt } = offered
  const payable = offers.filter(({ price }) => price)
  const [chosen, setChosen] = useState<string>()
  const [first] = payable.toSorted(
    (a, b) => Number(b.recommended !== null) - Number(a.recommended !== null),
  )
  const method = chosen ?? first?.method
  const offer = payable.find((each) => each.method === method)
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_23rem]">
      <div className="grid gap-6">
        <Card title={m.orders_method()}>
          <MethodChoices {...{ methods, offers, method }} onChoose={setChosen} />
        </Card>
      </div>
      <Card title={m.orders_to_pay()} className="lg:sticky lg:top-6">
        <div className="grid gap-4">
          <OrderSums orders={offered.orders} />
          {offer?.price && (
            <p className="flex flex-wrap items-baseline justify-between gap-x-4 border-t border-line pt-3">
              <span className="font-semibold">{m.orders_you_pay()}</span>
              <Money value={offer.price.total} code="always" className="text-2xl font-semibold" />
            </p>
          )}
          <Countdown
            until={expiresAt}
            label={m.together_until()}
            onEnd={onEnd}
            className="text-sm text-muted"
          />
          {!offer && <Notice tone="warn">{m.together_no_method()}</Notice>}
          {offer && <PayTogether {...{ offer, orderIds }} />}
        </div>
      </Card>
    </div>
  )
}

function OrderSums({ orders }: Pick<Offered, 'orders'>) {
  const words = useWords()
  return (
    <Details
      align="end"
      rows={orders.map(({ number, supplier, total }) => ({
        label: `${m.orders_number({ number })} · ${words(supplier.name)}`,
        value: <Money value={total} />,
      }))}
    />
  )
}

type PayProps = { offer: Offered['items'][number]; orderIds: readonly string[] }

function PayTogether({ offer: { method, price }, orderIds }: PayProps) {
  const client = useQueryClient()
  const goToPayment = useGoToPayment()
  const { once, release } = useOnce()
  const { mutate, error, isPending, isSuccess } = useWrite({
    send: (body: { orderIds: string[]; method: string }, headers) =>
      unwrap(api.POST('/v1/merged-payments', { headers, body })),
    onSuccess: async ({ intentId, next }) => {
      await client.invalidateQueries({ queryKey: ['orders'], refetchType: 'none' })
      goToPayment(intentId, { method, next })
    },
    onError: release,
  })
  const total = price && formatMoney(price.total, { locale: intlLocale(), code: 'always' })
  return (
    <>
      {error && (
        <Notice tone="bad" live>
          {problemText(error, togetherTexts)}
        </Notice>
      )}
      <Button
        look="primary"
        size="lg"
        wide
        pending={isPending || isSuccess}
        onClick={() => once(() => mutate({ orderIds: [...orderIds], method }))}
      >
        {m.payments_pay_with({ amount: total ?? '', method: methodName(method) })}
      </Button>
    </>
  )
}
