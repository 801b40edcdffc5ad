// Requests that no client of ours would send: for a route's schema, values that nearly fit it, with
// every kind of nonsense mixed in.
import fc from 'fast-check'
import type { JsonSchema, Operation, Parameter } from './operations.ts'

export type GarbageRequest = Readonly<{
  as: string
  method: Operation['method']
  url: string
  headers: Readonly<Record<string, string>>
  payload: string | undefined
}>

/** Ids that exist, and some that do not, by their prefix. */
export type KnownIds = ReadonlyMap<string, readonly string[]>

export type Ground = Readonly<{
  operation: Operation
  ids: KnownIds
  /** The names of those who ask. */
  callers: readonly string[]
}>

const nasty = [
  ...['', ' ', '0', '-1', '1e309', 'NaN', 'null', 'undefined', 'true', '[]', '{}'],
  ...[
    '\u0000',
    'a\u0000b',
    '\ud800',
    'x\udc00y',
    '\ufeff',
    '\u202e',
    '🙂',
    '漢字',
    'é'.normalize('NFD'),
  ],
  ...[`'; drop table orders.orders; --`, '%', '%00', '\\', '\\u0000', '..', '../../etc/passwd'],
  ...['<script>', '${7*7}', '{{7*7}}', '\r\nSet-Cookie: a=b', '__proto__', 'constructor'],
  ...['9007199254740993', '99999999999999999999', '2147483648', '-2147483649', '0.1', '1,5'],
  ...['2026-02-30T00:00:00Z', '9999-12-31T23:59:60Z', '0000-01-01T00:00:00Z', '+275760-09-13'],
]
const text = fc.oneof(
  fc.constantFrom(...nasty),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(300, 5_000, 70_000).map((length) => 'x'.repeat(length)),
)
const number = fc.oneof(
  fc.constantFrom(0, -0, -1, 1, 1.5, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 1e21, 1e308, -1e308),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)
/** Anything at all that JSON can say. */
const anything: fc.Arbitrary<unknown> = fc.oneof(
  text,
  number,
  fc.constantFrom(null, true, false, [], {}),
  fc.jsonValue({ maxDepth: 3 }),
)

type Schema = JsonSchema & {
  type?: string
  const?: unknown
  enum?: readonly unknown[]
  anyOf?: readonly Schema[]
  pattern?: string
  format?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  items?: Schema
  minItems?: number
  maxItems?: number
  properties?: Readonly<Record<string, Schema>>
  required?: readonly string[]
}

/** How a value is made: from which ids, under which name, and whether nonsense is mixed in. */
type Making = Readonly<{ ids: KnownIds; name?: string; odd: boolean }>

/** What the schema wants, or mostly that and now and then something else. */
function valueOf(schema: Schema, making: Making): fc.Arbitrary<unknown> {
  const fit = fitting(schema, making)
  if (!making.odd) return fit
  return fc.oneof({ weight: 9, arbitrary: fit }, { weight: 1, arbitrary: anything })
}

function fitting(schema: Schema, making: Making): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((each) => valueOf(each, making)))
  const { minItems = 0, minimum = -10, maximum = 1_000 } = schema
  switch (schema.type ?? 'any') {
    case 'object':
      return anObject(schema, making)
    case 'array':
      return fc.array(valueOf(schema.items ?? {}, making), {
        minLength: minItems,
        maxLength: Math.min(schema.maxItems ?? 3, minItems + 3),
      })
    case 'integer':
    case 'number':
      return fc.oneof(
        fc.integer({ min: minimum, max: Math.min(maximum, minimum + 10) }),
        fc.constantFrom(minimum, maximum),
      )
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'string':
      return aText(schema, making)
    default:
      return anything
  }
}

function anObject({ properties = {}, required = [] }: Schema, making: Making) {
  const model = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [
      name,
      valueOf(schema, { ...making, name }),
    ]),
  )
  const whole = fc.record(model, { requiredKeys: [...required] })
  if (!making.odd) return whole
  return fc.oneof(
    { weight: 8, arbitrary: whole },
    { weight: 1, arbitrary: fc.record(model, { requiredKeys: [] }) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(whole, fc.constantFrom('extra', '__proto__', 'toString', '\u0000', 'id'), anything)
        .map(([object, name, value]) => ({ ...object, [name]: value })),
    },
  )
}

/** What a field of this name, pattern or format may well hold. */
const samples: Readonly<Record<string, readonly string[]>> = {
  method: ['alipay', 'alipay', 'shells', 'constructor'],
  timeZone: ['Europe/London', 'Asia/Shanghai', 'Mars/Olympus'],
  currency: ['CNY', 'CNY', 'GBP', 'XXX'],
  minor: ['1', '100', '500', '99999999999'],
  amount: ['10.00', '0.065', '999999999.999999'],
  unitPrice: ['20.00', '20', '0.000001'],
  country: ['GB', 'CN', 'ZZ'],
  destination: ['GB', '*', 'EU'],
  csv: ['sku,stock\nA,1', 'sku,price_tiers\nA,1:2.50;9:1', 'sku\n"', '\uFEFFsku,sku\n1,2'],
  slug: ['tests', 'nowhere', 's-1'],
  price: ['0', '500', '99999999999'],
  email: ['buyer@example.test', 'a@b.cd'],
  'date-time': ['2026-12-24T00:00:00Z', '1970-01-01T00:00:00Z', '9999-12-31T23:59:59Z'],
}

function aText(schema: Schema, { ids, name = '', odd }: Making): fc.Arbitrary<string> {
  const { pattern = '', format = '', minLength = 0, maxLength = 40 } = schema
  const prefix = /^\^([a-z]{2,3})_\[0-7\]/.exec(pattern)?.[1]
  const known = prefix ? ids.get(prefix) : (samples[format] ?? samples[name])
  if (known) return fc.constantFrom(...known)
  const plain = ['Plain text of words', '漢字 🙂 text', 'x'.repeat(maxLength)].filter(
    ({ length }) => length >= minLength && length <= maxLength,
  )
  const strange = fc.oneof(fc.string({ unit: 'grapheme', maxLength }), fc.constantFrom(...nasty))
  const usual = fc.constantFrom(...plain, 'x'.repeat(Math.max(1, minLength)))
  return odd ? fc.oneof(usual, strange) : usual
}

const contentTypes = [
  ...['application/json', 'application/json; charset=utf-8', 'text/csv', 'text/plain', ''],
  ...['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml'],
]
const brokenBodies = [
  ...['', '{', '[', '"', 'null', '7', '"text"', '[]', '{}', '{"a":}', '\u0000', 'a=b&c=d'],
  ...[`${'['.repeat(50_000)}`, `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`],
  ...['{"__proto__":{"polluted":true}}', '{"a":1e999}', `{"a":"${'x'.repeat(1_200_000)}"}`],
  ...['sku,stock\nA,1', 'sku\n"', '\uFEFFsku,price_tiers\nA,1:1;', 'sku,sku\n1,2'],
]

/** Any request to one route. */
export function requestTo(ground: Ground): fc.Arbitrary<GarbageRequest> {
  const { operation, ids, callers } = ground
  const { method, body } = operation
  const bodies = (odd: boolean) => (body ? valueOf(body, { ids, odd }) : anything)
  const json = fc.oneof(bodies(false), bodies(true))
  const written = json.map((value) => JSON.stringify(value) ?? '')
  const payload =
    method === 'GET'
      ? fc.constant(undefined)
      : fc.oneof(
          { weight: body ? 12 : 2, arbitrary: written },
          { weight: 2, arbitrary: fc.constantFrom(...brokenBodies) },
          { weight: body ? 1 : 6, arbitrary: fc.constant(undefined) },
        )
  return fc
    .record({
      as: fc.constantFrom(...callers),
      url: addressOf(ground),
      payload,
      type: fc.oneof(
        { weight: 12, arbitrary: fc.constant('application/json') },
        { weight: 1, arbitrary: fc.constantFrom(...contentTypes) },
      ),
      key: fc.oneof(
        { weight: 8, arbitrary: fc.uuid() },
        fc.constantFrom('', 'same', 'k'.repeat(200), 'k'.repeat(201), `'"\\%00`),
        fc.constant(undefined),
      ),
    })
    .map(({ as, url, payload: sent, type, key }) => ({
      ...{ as, method, url, payload: sent },
      headers: {
        ...(sent === undefined || type === '' ? {} : { 'content-type': type }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
    }))
}

/** The path with ids of the right kind or not, and a query that nearly fits. */
function addressOf({ operation, ids }: Ground): fc.Arbitrary<string> {
  const ofKind = (kind: string) => operation.parameters.filter((each) => each.in === kind)
  const path = fc.record(Object.fromEntries(ofKind('path').map((each) => partOf(each, ids))))
  const query = fc.record(Object.fromEntries(ofKind('query').map((each) => partOf(each, ids))), {
    requiredKeys: [],
  })
  const tail = fc.oneof(
    { weight: 10, arbitrary: fc.constant('') },
    fc.constantFrom('&limit=5&limit=6', '&__proto__=1', '&%=%', '&a[b]=1', '&=', '&x=%00'),
  )
  return fc.tuple(path, query, tail).map(([values, asked, rest]) => {
    const filled = operation.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
      encoded(values[name]),
    )
    const pairs = Object.entries(asked).map(([name, value]) => `${name}=${encoded(value)}`)
    return `${filled}?${pairs.join('&')}${rest}`
  })
}

function partOf({ name, schema }: Parameter, ids: KnownIds): [string, fc.Arbitrary<unknown>] {
  // Waiting is what it is for, so nobody waits here.
  const shown = name === 'waitSeconds' ? { ...schema, maximum: 0 } : schema
  const raw = fc.constantFrom('%', '%E0%A4%A', '%2F..%2F', 'a/b', ';', '#')
  const odd = raw.map((value) => ({ raw: value }))
  const value = fc.oneof(
    { weight: 3, arbitrary: valueOf(shown, { ids, name, odd: false }) },
    { weight: 1, arbitrary: valueOf(shown, { ids, name, odd: true }) },
  )
  return [name, fc.oneof({ weight: 15, arbitrary: value }, odd)]
}

function encoded(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'raw' in value) return String(value.raw)
  const written = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return encodeURIComponent(written.toWellFormed()).slice(0, 8_000)
}
