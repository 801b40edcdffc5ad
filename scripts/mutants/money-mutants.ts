import type { Mutant } from './mutant.ts'

const money = (name: string) => ({ file: 'server/src/kernel/money.test.ts', name })
const halfToEven = money('rounding > it is the nearest whole number, and the even one of two')

export const moneyMutants: readonly Mutant[] = [
  {
    breaks: ['MED-8733', 'L8'],
    does: 'rounds a half up instead of to the even number',
    file: 'server/src/kernel/money.ts',
    find: 'twiceRest === denominator && quotient % 2n === 1n',
    replace: 'twiceRest === denominator',
    killedBy: money('rounding > 5n over 2n is 2n'),
  },
  {
    breaks: ['MED-8733', 'L8'],
    does: 'cuts off what is less than a minor unit',
    file: 'server/src/kernel/money.ts',
    find: '  const rounded = up ? quotient + 1n : quotient',
    replace: '  const rounded = up ? quotient : quotient',
    killedBy: halfToEven,
  },
  {
    breaks: ['L8'],
    does: 'loses the units that are left over when an amount is split',
    file: 'server/src/kernel/money.ts',
    find: '    if (left === 0n) break',
    replace: '    if (left >= 0n) break',
    killedBy: money(
      'splitting > the shares sum to the whole, and each is within a unit of its exact part',
    ),
  },
  {
    breaks: ['L1'],
    does: 'adds amounts of two currencies',
    file: 'server/src/kernel/money.ts',
    find: "  assert.equal(a.currency, b.currency, 'amounts of two currencies cannot be added')\n",
    replace: '',
    killedBy: money('adding > two currencies are never added, subtracted or summed'),
  },
  {
    breaks: ['OC-11660'],
    does: 'gives the yen two decimals it does not have',
    file: 'server/src/kernel/money.ts',
    find: ' JPY: 0,',
    replace: ' JPY: 2,',
    killedBy: {
      file: 'server/src/kernel/money.test.ts',
      name: 'decimals > JPY 1234n minor units are 1234',
    },
  },
  {
    breaks: ['OC-11660'],
    does: 'sends an amount of any currency as if it were yuan',
    file: 'server/src/gateways/alipay/fields.ts',
    find: "  assert.equal(amount.currency, 'CNY', 'Alipay takes CNY only')\n",
    replace: '',
    killedBy: {
      file: 'server/src/gateways/alipay/answers.test.ts',
      name: 'only CNY goes to Alipay',
    },
  },
  {
    breaks: ['OC-11660', 'D-1'],
    does: 'converts without regard to how many decimals each currency has',
    file: 'server/src/kernel/exchange.ts',
    find: '  const up = 10n ** BigInt(exponentOf(rate.to))',
    replace: '  const up = 1000n',
    killedBy: {
      file: 'server/src/kernel/exchange.test.ts',
      name: 'converting > KWD 1500n at the rate to CNY of 23.1 is 3465n',
    },
  },
  {
    breaks: ['MED-8733', 'L8'],
    does: 'rounds the price of each unit before it multiplies',
    file: 'server/src/kernel/price.ts',
    find: `  const scaled = price.micros * BigInt(quantity) * 10n ** BigInt(exponentOf(price.currency))
  return { currency: price.currency, minor: divideHalfEven(scaled, MICROS_PER_MAJOR) }`,
    replace: `  const scaled = price.micros * 10n ** BigInt(exponentOf(price.currency))
  const each = divideHalfEven(scaled, MICROS_PER_MAJOR)
  return { currency: price.currency, minor: each * BigInt(quantity) }`,
    killedBy: {
      file: 'server/src/kernel/price.test.ts',
      name: 'a line is rounded once: it is within half a minor unit of the exact product',
    },
  },
  {
    breaks: ['VEN-2393', 'VEN-4013', 'D-4', 'L8'],
    does: 'converts each partial refund by itself, so that roundings add up',
    file: 'server/src/kernel/exchange.ts',
    find: 'minor: target - before.converted.minor }',
    replace: 'minor: divideHalfEven(converted.minor * part.minor, original.minor) }',
    killedBy: {
      file: 'server/src/payments/payments.test.ts',
      name: 'a refund > never gives back more than came in, in either currency, however it is cut',
    },
  },
]
