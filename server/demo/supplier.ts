import { tariffsOf, type DemoTariff, type ShippingPlan } from './tariffs.ts'

export type Text = Readonly<{ en: string; zh: string }>

/** A supplier of the demo market. Its goods are in `catalogues/<slug>.csv`. */
export type DemoSupplier = Readonly<{
  slug: string
  legalName: string
  name: Text
  city: string
  country: 'CN' | 'GB' | 'US'
  currency: 'CNY' | 'GBP' | 'USD'
  locale: 'en' | 'zh'
  timeZone: string
  foundedYear: number
  description: Text
  tariffs: readonly DemoTariff[]
}>

type Company = Pick<
  DemoSupplier,
  'slug' | 'legalName' | 'name' | 'city' | 'foundedYear' | 'description'
> &
  Readonly<{ shipping: Omit<ShippingPlan, 'from'> }>

export function chinese({ shipping, ...company }: Company): DemoSupplier {
  const tariffs = tariffsOf({ from: 'CN', ...shipping })
  const place = { country: 'CN', currency: 'CNY', locale: 'zh', timeZone: 'Asia/Shanghai' } as const
  return { ...company, ...place, tariffs }
}

export function british({ shipping, ...company }: Company): DemoSupplier {
  const tariffs = tariffsOf({ from: 'GB', ...shipping })
  const place = { country: 'GB', currency: 'GBP', locale: 'en', timeZone: 'Europe/London' } as const
  return { ...company, ...place, tariffs }
}

export function american({ shipping, ...company }: Company): DemoSupplier {
  const tariffs = tariffsOf({ from: 'US', ...shipping })
  const timeZone = 'America/Chicago'
  return { ...company, country: 'US', currency: 'USD', locale: 'en', timeZone, tariffs }
}
