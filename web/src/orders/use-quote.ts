import { unwrap } from '@danbao/sdk'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import { untilHere } from '../server-clock.ts'
import type { Quote } from './quote.ts'

export type SeenPrice = Readonly<{ skuId: string; unitPrice: string }>

export type Wanted = Readonly<{
  addressId: string | undefined
  /** Without one the server chooses what it recommends. */
  method: string | undefined
  /** What the buyer would like to pay in; without one their country's. */
  currency: string | undefined
  /** Lets a balance that is too small pay a part. */
  useBalance: boolean
  /** The plan of an order that is paid in stages, by supplier. */
  stagePlans: Readonly<Record<string, string>>
  /** Of the cart: another cart is another quote. */
  fingerprint: string
  /** Counts what the buyer asked for: a renewal, going on with new prices. */
  round: number
  seen: readonly SeenPrice[]
  /** The cart is being changed: a quote of it would be old at once. */
  waiting: boolean
}>

/** A quote with the instant it ends at by this browser's clock, which need not agree with ours. */
export type TimedQuote = Readonly<{ quote: Quote; until: Date }>

/** Makes a quote as soon as it is known for what, and a new one whenever that changes. */
export function useQuote(wanted: Wanted) {
  const { addressId, method, currency, useBalance, stagePlans, fingerprint, round } = wanted
  const { seen, waiting } = wanted
  return useQuery({
    queryKey: ['quote', addressId, method, currency, useBalance, stagePlans, fingerprint, round],
    queryFn: () =>
      createQuote({ addressId: addressId ?? '', method, currency, useBalance, stagePlans }, seen),
    enabled: addressId !== undefined && !waiting,
    placeholderData: keepPreviousData,
    // A quote is made once: asking again would replace it and move its end.
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
}

type Asked = { addressId: string } & Pick<
  Wanted,
  'method' | 'currency' | 'useBalance' | 'stagePlans'
>

async function createQuote(
  { addressId, method, currency, useBalance, stagePlans }: Asked,
  seen: readonly SeenPrice[],
): Promise<TimedQuote> {
  const body = {
    ...{ addressId, useBalance, seenPrices: [...seen] },
    stagePlans: Object.entries(stagePlans).map(([supplierId, planId]) => ({ supplierId, planId })),
    ...(method ? { method } : {}),
    ...(currency ? { currency } : {}),
  }
  const call = api.POST('/v1/quotes', { body })
  const quote = await unwrap(call)
  const { response } = await call
  return { quote, until: untilHere(quote.expiresAt, response.headers.get('date'), Date.now()) }
}
