import type { Text } from './supplier.ts'
import { suppliersAbroad } from './suppliers-abroad.ts'
import { chinaSuppliers } from './suppliers-china.ts'
import { zhejiangSuppliers } from './suppliers-zhejiang.ts'

// What `danbao demo` loads into an empty marketplace. All companies and goods are made up.

export const demoSuppliers = [...zhejiangSuppliers, ...chinaSuppliers, ...suppliersAbroad]

/** The price list of a supplier, in the format that suppliers import themselves. */
export function catalogueOf(slug: string): URL {
  return new URL(`./catalogues/${slug}.csv`, import.meta.url)
}

export type DemoCategory = Readonly<{ slug: string; name: Text }>

/** In the order of the shop's menu. The slugs are also those of the illustrations. */
export const demoCategories: readonly DemoCategory[] = [
  { slug: 'homeware', name: { en: 'Homeware', zh: '家居收纳' } },
  { slug: 'ceramics', name: { en: 'Ceramics', zh: '陶瓷器皿' } },
  { slug: 'kitchen', name: { en: 'Kitchen', zh: '厨房用品' } },
  { slug: 'candles', name: { en: 'Candles & fragrance', zh: '蜡烛香氛' } },
  { slug: 'textiles', name: { en: 'Textiles', zh: '家纺服饰' } },
  { slug: 'bags', name: { en: 'Bags', zh: '箱包' } },
  { slug: 'jewellery', name: { en: 'Jewellery & accessories', zh: '饰品配件' } },
  { slug: 'stationery', name: { en: 'Stationery & gift wrap', zh: '文具与礼品包装' } },
  { slug: 'toys', name: { en: 'Toys', zh: '玩具' } },
  { slug: 'garden', name: { en: 'Garden', zh: '园艺' } },
  { slug: 'lighting', name: { en: 'Lighting', zh: '灯具照明' } },
  { slug: 'electronics', name: { en: 'Electronics accessories', zh: '数码配件' } },
  { slug: 'seasonal', name: { en: 'Seasonal', zh: '节庆用品' } },
]

export type DemoPerson = Readonly<{ email: string; name: string; locale: 'en' | 'zh' }>

/** One password for all: these accounts guard nothing, and the start of the demo prints it. */
export const DEMO_PASSWORD = 'danbao-demo-2026'

export const demoBuyer = {
  person: { email: 'buyer@demo.test', name: 'Eleanor Marsh', locale: 'en' },
  company: {
    name: 'Harbour & Pine',
    legalName: 'Harbour & Pine Ltd',
    country: 'GB',
    locale: 'en',
    timeZone: 'Europe/London',
  },
  terms: { days: 30, limit: { currency: 'GBP', minor: 800_000n } },
  addresses: [
    {
      recipient: 'Eleanor Marsh',
      company: 'Harbour & Pine Ltd',
      line1: 'Unit 4, The Old Sail Loft',
      line2: 'Quay Street',
      city: 'Whitby',
      region: 'North Yorkshire',
      postalCode: 'YO21 1AA',
      country: 'GB',
      phone: '+44 1632 960417',
    },
    {
      recipient: 'Goods in',
      company: 'Harbour & Pine Ltd',
      line1: '12 Larpool Yard',
      line2: null,
      city: 'Whitby',
      region: 'North Yorkshire',
      postalCode: 'YO22 4AA',
      country: 'GB',
      phone: '+44 1632 960418',
    },
  ],
} as const satisfies Readonly<{
  person: DemoPerson
  company: object
  terms: object
  addresses: readonly object[]
}>

/** Whose orders can be paid in stages, by the first of the usual ways. */
export const demoStagedSlug = 'marrow-thistle'

/** Who signs in for one of the suppliers; the other suppliers have nobody. */
export const demoSupplierAccount = {
  person: { email: 'supplier@demo.test', name: '陈砚秋', locale: 'zh' },
  slug: 'taoyinshe-ceramics',
} as const satisfies Readonly<{ person: DemoPerson; slug: string }>

export const demoOperator = {
  person: { email: 'operator@demo.test', name: 'Robin Vale', locale: 'en' },
  company: {
    name: 'Danbao',
    legalName: 'Danbao Demo Operations',
    country: 'GB',
    locale: 'en',
    timeZone: 'Europe/London',
  },
} as const satisfies Readonly<{ person: DemoPerson; company: object }>
