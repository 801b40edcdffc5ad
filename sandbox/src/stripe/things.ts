import { answer, noSuch, unknownParam, wholeNumber, type Answer, type Params } from './answers.ts'
import { invalid } from './answers.ts'
import { tell, type Network } from './events.ts'
import type { Customer, Event, Thing } from './objects.ts'
import { all, find, saveMethod, saveThing, seconds, type Account } from './state.ts'

// Objects as they are read: one, or a page of them; and the small things that are made by the way.

const DEFAULT_LIMIT = 10
const MOST = 100

type Listed = Thing | Event
type Listing<T extends Listed> = Readonly<{
  /** Oldest first. */
  found: readonly T[]
  params: Params
  url: string
}>

/** A page, newest first, after or before the object that is named. */
export function listAnswer<T extends Listed>({ found, params, url }: Listing<T>): Answer {
  const limit = params['limit'] === undefined ? DEFAULT_LIMIT : wholeNumber(params['limit'])
  if (!limit || limit > MOST) return invalid('limit', 'Invalid integer: must be from 1 to 100.')
  const newest = found.filter((each) => isInTime(each, params)).toReversed()
  const { starting_after: after, ending_before: before } = params
  const at = newest.findIndex(({ id }) => id === (after ?? before))
  if ((after ?? before) !== undefined && at < 0) return noSuch('object', after ?? before ?? '')
  const rest = before ? newest.slice(0, at) : newest.slice(at + 1)
  const data = before ? rest.slice(-limit) : rest.slice(0, limit)
  return answer({ object: 'list', data, has_more: data.length < rest.length, url })
}

function isInTime({ created }: Listed, params: Params): boolean {
  const at = (name: string) => wholeNumber(params[`created[${name}]`])
  const exactly = wholeNumber(params['created'])
  return (
    (exactly === undefined || created === exactly) &&
    created >= (at('gte') ?? 0) &&
    created > (at('gt') ?? -1) &&
    created <= (at('lte') ?? Infinity) &&
    created < (at('lt') ?? Infinity)
  )
}

/** Puts the objects in the place of their ids, as `expand[]` asks for. */
export function expanded(account: Account, body: unknown, params: Params): unknown {
  const paths = Object.entries(params).flatMap(([name, path]) =>
    name.startsWith('expand[') ? [path.split('.')] : [],
  )
  return paths.reduce((whole, path) => expandPath(account, whole, path), body)
}

function expandPath(account: Account, value: unknown, path: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((each) => expandPath(account, each, path))
  if (typeof value !== 'object' || value === null) return value
  const [name = '', ...rest] = path
  const held: unknown = Object.entries(value).find(([key]) => key === name)?.[1]
  if (held === undefined) return value
  const whole = typeof held === 'string' ? (account.things.get(held) ?? held) : held
  return { ...value, [name]: rest.length > 0 ? expandPath(account, whole, rest) : whole }
}

export function createCustomer(network: Network, account: Account, params: Params): Answer {
  const known = ['name', 'email', 'metadata', 'description', 'expand', 'phone', 'address']
  const unknown = unknownParam(params, known)
  if (unknown) return unknown
  const customer: Customer = {
    id: `cus_${network.ids.hex(14)}`,
    object: 'customer',
    ...{ name: params['name'] ?? null, email: params['email'] ?? null },
    metadata: Object.fromEntries(
      Object.entries(params).flatMap(([name, value]) => {
        const key = /^metadata\[(.+)\]$/.exec(name)?.[1]
        return key === undefined ? [] : [[key, value]]
      }),
    ),
    ...{ livemode: false, created: seconds(network) },
  }
  tell(network, account, ['customer.created', saveThing(network, account, customer)])
  return answer(customer)
}

/** The cards that a customer has saved. */
export function methodsOfCustomer(account: Account, id: string) {
  return all(account, 'payment_method').filter(({ customer }) => customer === id)
}

/** A card that is detached can never be used again. */
export function detachMethod(network: Network, account: Account, id: string): Answer {
  const kept = account.methods.get(id)
  if (!kept) return noSuch('payment_method', id)
  if (kept.method.customer === null) {
    return invalid('payment_method', 'The payment method is not attached to a customer.')
  }
  const detached = { ...kept.method, customer: null }
  saveMethod(network, account, { ...kept, method: detached })
  tell(network, account, ['payment_method.detached', detached])
  return answer(detached)
}

export function lineItems(account: Account, id: string): Answer {
  const session = find(account, 'checkout.session', id)
  if (!session) return noSuch('checkout.session', id)
  const line = {
    id: `li_${id.slice(-14)}`,
    object: 'item',
    description: account.baskets.get(id)?.name ?? '',
    amount_total: session.amount_total,
    currency: session.currency,
    quantity: 1,
  }
  const url = `/v1/checkout/sessions/${id}/line_items`
  return answer({
    object: 'list',
    data: session.mode === 'payment' ? [line] : [],
    has_more: false,
    url,
  })
}
