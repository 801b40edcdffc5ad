import type { Mutant } from './mutant.ts'

const quotes = 'server/src/orders/quotes.ts'
const rules = 'server/src/orders/orders.ts'
const rule = (name: string) => ({ file: 'server/src/orders/orders.test.ts', name })
const quoting = (name: string) => ({ file: 'server/test/quoting.db.test.ts', name })
const stock = (name: string) => ({ file: 'server/src/catalog/stock-store.db.test.ts', name })

export const orderMutants: readonly Mutant[] = [
  {
    breaks: ['MED-13301', 'MER-909'],
    does: 'makes orders again of a quote that became orders before',
    file: quotes,
    find: '  if (quote.placed) return quote.placed\n',
    replace: '',
    killedBy: quoting('a quote > accepted again, by another click or tab, is the same orders'),
  },
  {
    breaks: ['MED-7641', 'O1'],
    does: 'lets a quote be accepted after its time',
    file: quotes,
    find: "  if (quote.state !== 'open' || quote.expiresAt <= env.now()) {",
    replace: "  if (quote.state !== 'open') {",
    killedBy: quoting('a quote > holds until its time, then it is expired and its stock is free'),
  },
  {
    breaks: ['MER-776'],
    does: 'takes an order for goods that are not there',
    file: quotes,
    find: '  orThrow(await reserveStock(trx, quotes.map(toReservation)))',
    replace: '  await reserveStock(trx, quotes.map(toReservation))',
    killedBy: {
      file: 'server/test/crowd.db.test.ts',
      name: 'the last goods go to as many as they are enough for',
    },
  },
  {
    breaks: ['MER-776', '#45'],
    does: 'reads the stock without a lock when it reserves',
    file: 'server/src/catalog/stock-store.ts',
    find: 'order by sku_id for update),\n  totals as (\n    select sku_id, sum(quantity)::bigint',
    replace: 'order by sku_id),\n  totals as (\n    select sku_id, sum(quantity)::bigint',
    killedBy: stock('of N buyers after the last N-1 units at once exactly N-1 get one (MER-776)'),
    says: 'stock_levels_reserved_check',
  },
  {
    breaks: ['MER-776'],
    does: 'keeps goods on hand that were sold',
    file: 'server/src/catalog/stock-store.ts',
    find: '    set on_hand = s.on_hand - t.quantity, reserved = s.reserved - t.quantity',
    replace: '    set reserved = s.reserved - t.quantity',
    killedBy: stock(
      'the same reference reserves, releases and sells once however often it is asked',
    ),
  },
  {
    breaks: ['MER-776', 'MED-16398'],
    does: 'keeps the stock of an order that nobody paid',
    file: 'server/src/orders/order-effects.ts',
    find: '  releaseStock(trx, quotesOf(rows))\n',
    replace: '',
    killedBy: {
      file: 'server/test/cancelling.db.test.ts',
      name: 'a cancelled order frees its stock, and the log says who cancelled it',
    },
  },
  {
    breaks: ['MED-7641', 'D-11'],
    does: 'charges another price than the buyer saw',
    file: quotes,
    find: '    refuseChangedPrices(lines, wish.seenPrices)\n',
    replace: '',
    killedBy: quoting(
      'a price that changes > between the cart and the quote is refused to whoever saw another',
    ),
  },
  {
    breaks: ['VEN-3977', 'SAL-2109'],
    does: 'makes one order of what several suppliers sell',
    file: rules,
    find: 'Map.groupBy(lines, ({ item }) => item.supplier.id)',
    replace: "Map.groupBy(lines, () => 'all')",
    killedBy: rule(
      'a checkout > is one order a supplier, each with its own goods, shipping and total',
    ),
  },
  {
    breaks: ['SPR-14622'],
    does: 'charges the shipping twice',
    file: rules,
    find: '  const total = add(goods, shipping)',
    replace: '  const total = add(add(goods, shipping), shipping)',
    killedBy: rule(
      'a checkout > adds up: every line is in its supplier’s order, totals are goods and shipping',
    ),
  },
  {
    breaks: ['OC-11660'],
    does: 'takes an order that comes to nothing where it is paid',
    file: 'server/src/payments/methods.ts',
    find: "    if (charge.minor <= 0n) return no({ code: 'nothing', index })\n",
    replace: '',
    killedBy: {
      file: 'server/src/payments/methods.test.ts',
      name: 'a method is not for this > when an order comes to less than its smallest unit',
    },
  },
  {
    breaks: ['SPR-14622', 'MER-1387'],
    does: 'shows a refunded order as held',
    file: rules,
    find: "  return refunded.minor < order.total.minor ? 'partly_refunded' : 'refunded'",
    replace: "  return refunded.minor < order.total.minor ? 'partly_refunded' : 'held'",
    killedBy: rule('an order paid with 100n refunded is shown as refunded'),
  },
  {
    breaks: ['D-11'],
    does: 'quotes without telling the rate',
    file: 'server/src/payments/methods.ts',
    find: '    rates.push(rate)',
    replace: '    rates.push(null)',
    killedBy: {
      file: 'server/src/payments/methods.test.ts',
      name: 'the price of a method > is each order at its rate, our margin and the surcharge, each told apart',
    },
  },
  {
    breaks: ['O1'],
    does: 'lets anybody accept a quote whose id they know',
    file: 'server/src/orders/quote-store.ts',
    find: 'on a.id = q.id and a.buyer_id = q.buyer_id',
    replace: 'on a.id = q.id',
    killedBy: quoting('a quote > of somebody else is not found'),
  },
]
