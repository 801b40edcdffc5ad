import { useState } from 'react'
import { useSession } from '../identity/session.ts'
import type { Address } from '../parties/address-lines.ts'
import type { PaymentMethod } from '../payments/methods.ts'
import { Card } from '../ui/card.tsx'
import { cx } from '../ui/cx.ts'
import { Notice } from '../ui/notice.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { m } from '../messages.gen/messages.js'
import { fingerprintOf, seenPricesOf, type Cart } from './cart.ts'
import { useCartIsChanging } from './cart-writes.ts'
import { CheckoutAddress } from './checkout-address.tsx'
import { CheckoutMethod } from './checkout-method.tsx'
import { CheckoutPay } from './checkout-pay.tsx'
import { CheckoutProblem } from './checkout-problem.tsx'
import { QuotedOrders } from './checkout-review.tsx'
import { useQuote, type SeenPrice } from './use-quote.ts'

type Props = {
  cart: Cart
  addresses: readonly Address[]
  methods: readonly PaymentMethod[]
}

/** What the buyer has chosen so far, and the quote of it. */
function useChoices({ cart, addresses }: Omit<Props, 'methods'>) {
  const [addressId, setAddressId] = useState(() => preselected(addresses)?.id)
  // Until the buyer chooses, the server recommends.
  const [method, setMethod] = useState<string>()
  const [currency, setCurrency] = useState<string>()
  const [useBalance, setUseBalance] = useState(false)
  const [stagePlans, setStagePlans] = useState<Readonly<Record<string, string>>>({})
  const [seen, setSeen] = useState<readonly SeenPrice[]>(() => seenPricesOf(cart))
  const [round, setRound] = useState(0)
  const known = addresses.some(({ id }) => id === addressId)
  const query = useQuote({
    addressId: known ? addressId : undefined,
    method,
    currency,
    useBalance,
    stagePlans,
    fingerprint: fingerprintOf(cart),
    round,
    seen,
    waiting: useCartIsChanging(),
  })
  const renew = () => setRound((last) => last + 1)
  const onPrices = (prices: readonly SeenPrice[]) => {
    setSeen((before) => acceptPrices(before, prices))
    renew()
  }
  const { quote } = query.data ?? {}
  const chosen = { addressId, currency, method: method ?? quote?.method, useBalance, known }
  const onPlan = (supplierId: string, planId: string | undefined) =>
    setStagePlans(({ [supplierId]: _before, ...others }) =>
      planId === undefined ? others : { ...others, [supplierId]: planId },
    )
  const set = { setAddressId, setMethod, setCurrency, setUseBalance }
  return { query, chosen, stagePlans, onPlan, renew, onPrices, ...set }
}

export function Checkout({ cart, addresses, methods }: Props) {
  const { query, chosen, stagePlans, onPlan, renew, onPrices, ...set } = useChoices({
    ...{ cart, addresses },
  })
  const { addressId, currency, method, useBalance, known } = chosen
  const mayOrder = useSession()?.permissions.includes('orders.place') ?? true
  const updating = query.isFetching || query.isPlaceholderData
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_23rem]">
      <div className="grid gap-6">
        <CheckoutAddress {...{ addresses, addressId }} onChoose={set.setAddressId} />
        <CheckoutMethod
          {...{ methods, method, currency, useBalance }}
          offers={query.data?.quote.methods}
          balance={query.data?.quote.balance ?? null}
          onChoose={set.setMethod}
          onCurrency={set.setCurrency}
          onUseBalance={set.setUseBalance}
        />
        {query.error && !query.isFetching && (
          <CheckoutProblem {...{ error: query.error, cart, onRenew: renew, onPrices }} />
        )}
        {query.isLoading && <Skeleton className="h-56" />}
        {query.data && !query.isError && (
          <div className={cx('transition-opacity', updating && 'opacity-50')} aria-busy={updating}>
            <QuotedOrders quote={query.data.quote} {...{ stagePlans, onPlan }} />
          </div>
        )}
      </div>
      <Card title={m.orders_to_pay()} className="lg:sticky lg:top-6">
        {!mayOrder && <Notice tone="note">{m.orders_may_not_order()}</Notice>}
        {mayOrder && !known && <p className="text-muted">{m.orders_address_first()}</p>}
        {mayOrder && known && query.isLoading && <Skeleton className="h-40" />}
        {mayOrder && query.isError && !query.isFetching && (
          <p className="text-muted">{m.orders_solve_first()}</p>
        )}
        {mayOrder && query.data && !query.isError && (
          <CheckoutPay
            key={query.data.quote.id}
            timed={query.data}
            updating={updating}
            onRenew={renew}
          />
        )}
      </Card>
    </div>
  )
}

function preselected(addresses: readonly Address[]): Address | undefined {
  return addresses.find(({ isDefault }) => isDefault) ?? addresses[0]
}

function acceptPrices(before: readonly SeenPrice[], prices: readonly SeenPrice[]): SeenPrice[] {
  const all = [...before, ...prices].map(({ skuId, unitPrice }) => [skuId, unitPrice] as const)
  return [...new Map(all)].map(([skuId, unitPrice]) => ({ skuId, unitPrice }))
}
