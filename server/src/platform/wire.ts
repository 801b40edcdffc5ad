import { Type, type Static, type TSchema } from 'typebox'
import { decimalToScaled, isCurrency, type Money } from '../kernel/money.ts'
import { priceFromDecimal, priceToDecimal, type UnitPrice } from '../kernel/price.ts'
import { idPattern } from '../kernel/ids.ts'
import { Refusal } from '../kernel/result.ts'

// Money and ids as they stand in JSON, and the shapes that every module's routes share.

/** The largest amount a request may name: a hundred million of a two-decimal currency. */
const MAX_MINOR = 10_000_000_000n

const Currency = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217 code' })

export const WireMoney = Type.Object(
  {
    currency: Currency,
    minor: Type.String({ pattern: '^-?\\d{1,18}$', description: 'Amount in minor units' }),
  },
  { additionalProperties: false },
)
export type WireMoney = Static<typeof WireMoney>

export const PositiveMoney = Type.Object(
  {
    currency: Currency,
    minor: Type.String({ pattern: '^[1-9]\\d{0,10}$', description: 'Amount in minor units' }),
  },
  { additionalProperties: false },
)

export const WirePrice = Type.Object(
  {
    currency: Currency,
    amount: Type.String({
      pattern: '^\\d{1,9}(\\.\\d{1,6})?$',
      description: 'Price of one unit in the major unit, up to six decimals',
    }),
  },
  { additionalProperties: false },
)
export type WirePrice = Static<typeof WirePrice>

export function toWire({ currency, minor }: Money): WireMoney {
  return { currency, minor: minor.toString() }
}

/** Refuses an unknown currency and an amount beyond what any order can be. */
export function fromWire({ currency, minor }: WireMoney, pointer = '/amount'): Money {
  if (!isCurrency(currency)) {
    throw invalid(`${pointer}/currency`, 'currency', 'is not a currency we know')
  }
  const value = BigInt(minor)
  if (value > MAX_MINOR) throw invalid(`${pointer}/minor`, 'maximum', `is above ${MAX_MINOR}`)
  return { currency, minor: value }
}

export function priceToWire(price: UnitPrice): WirePrice {
  return { currency: price.currency, amount: priceToDecimal(price) }
}

export function priceFromWire({ currency, amount }: WirePrice, pointer: string): UnitPrice {
  const price = isCurrency(currency) ? priceFromDecimal(currency, amount) : undefined
  if (!price || price.micros === 0n || decimalToScaled(amount, 6) === undefined) {
    throw invalid(pointer, 'price', 'is not a price above zero in a currency we know')
  }
  return price
}

/** The refusal for a field that its schema cannot judge. */
export function invalid(pointer: string, rule: string, message: string): Refusal {
  return new Refusal({ code: 'request.invalid', errors: [{ pointer, rule, message }] })
}

export const Id = (prefix: string) => Type.String({ pattern: idPattern(prefix) })

/** One line of text: trimmed by the route's reader, never empty, no control characters. */
export const Line = (maxLength: number) =>
  Type.String({
    minLength: 1,
    maxLength,
    pattern: '^[^\\u0000-\\u001f\\u007f]*\\S[^\\u0000-\\u001f\\u007f]*$',
  })

export const Timestamp = Type.String({ format: 'date-time' })

/** The instant a query names; undefined when it names none. A leap second is no instant here. */
export function instantOf(text: string | undefined, pointer: string): Date | undefined {
  if (text === undefined) return undefined
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) throw invalid(pointer, 'format', 'is not an instant')
  return at
}

export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String(),
    detail: Type.Optional(Type.String()),
    requestId: Type.String(),
    errors: Type.Optional(
      Type.Array(
        Type.Object({ pointer: Type.String(), rule: Type.String(), message: Type.String() }),
      ),
    ),
    data: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { $id: 'Problem' },
)
export type Problem = Static<typeof Problem>

/** A page of a list: pass `next` back as `after` for the following one. */
export const Page = <T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), next: Nullable(Type.String()) })

export const PageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
  after: Type.Optional(Type.String({ maxLength: 200 })),
}
