/** A price that a supplier of the demo market agreed with its buyer, below the first step. */
export type DemoOffer = Readonly<{
  slug: string
  sku: string
  percentOff: number
  /** How long it holds from the day the market is loaded. */
  days: number
  note: string
}>

export const demoOffers: readonly DemoOffer[] = [
  {
    slug: 'taoyinshe-ceramics',
    sku: 'TY1111',
    percentOff: 12,
    days: 180,
    note: 'As agreed for your spring order.',
  },
  {
    slug: 'chaoxi-candle',
    sku: 'CQ9241A',
    percentOff: 8,
    days: 90,
    note: 'Thank you for your second order.',
  },
  {
    slug: 'wickenby-paper',
    sku: 'WP205',
    percentOff: 15,
    days: 180,
    note: 'Met at the Harrogate fair.',
  },
  {
    slug: 'marrow-thistle',
    sku: 'MT309',
    percentOff: 10,
    days: 30,
    note: 'End of season price.',
  },
]
