import { unwrap } from '@danbao/sdk'
import { queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'
import { countryName } from '../parties/countries.ts'
import { intlLocale, useLocale } from '../ui/locale.ts'
import { m } from '../messages.gen/messages.js'
import { ELSEWHERE, EUROPEAN_UNION } from './tariff.ts'

export const tariffsQuery = queryOptions({
  queryKey: ['shipping-tariffs'],
  queryFn: () => unwrap(api.GET('/v1/supplier/shipping-tariffs')),
})

/** The company as the shop shows it: its prices are in one currency. */
export const profileQuery = queryOptions({
  queryKey: ['supplier-profile'],
  queryFn: () => unwrap(api.GET('/v1/supplier/profile')),
})

export function useDestinationName(): (destination: string) => string {
  const locale = intlLocale(useLocale())
  return (destination) => {
    if (destination === ELSEWHERE) return m.orders_tariff_elsewhere()
    if (destination === EUROPEAN_UNION) return m.orders_tariff_eu()
    return countryName(destination, locale)
  }
}
