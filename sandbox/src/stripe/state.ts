import type { Clock } from '../clock.ts'
import type { Ids } from '../ids.ts'
import type { Store } from '../store.ts'
import { stripeFaultsFrom, type StripeFaults } from './faults.ts'
import type { Basket, Event, KeptMethod, Thing } from './objects.ts'

export type Registration = Readonly<{
  /** `sk_test_…`: what an API call carries. */
  secretKey: string
  webhookUrl?: string
  /** Several while one takes the place of another: each signs. */
  webhookSecrets?: readonly string[]
  name?: string
}>

/** A merchant's account, with everything that is theirs. */
export type Account = {
  name: string
  registration: Registration
  faults: StripeFaults
  things: Map<string, Thing>
  methods: Map<string, KeptMethod>
  events: Map<string, Event>
  answers: Map<string, KeptAnswer>
  baskets: Map<string, Basket>
  /** Idempotency keys of calls that are being worked on. */
  inFlight: Set<string>
}

/** What was answered to the first call with an idempotency key. */
export type KeptAnswer = Readonly<{
  fingerprint: string
  answer: Readonly<{ status: number; body: unknown }>
  at: number
}>

export type Stripe = Readonly<{
  clock: Clock
  ids: Ids
  store: Store
  accounts: Map<string, Account>
}>

type Kept<T> = Readonly<{ account: string; fact: T }>

export function loadStripe(given: Pick<Stripe, 'clock' | 'ids' | 'store'>): Stripe {
  const stripe: Stripe = { ...given, accounts: new Map() }
  const { store } = given
  for (const { account, fact } of store.load<Kept<Registration>>('stripe_account')) {
    registerAccount(stripe, account, fact)
  }
  const mine = <T>(kind: string, keep: (account: Account, fact: T) => unknown) => {
    for (const { account, fact } of store.load<Kept<T>>(kind)) {
      const found = stripe.accounts.get(account)
      if (found) keep(found, fact)
    }
  }
  mine<Thing>('stripe_thing', ({ things }, thing) => things.set(thing.id, thing))
  mine<KeptMethod>('stripe_method', ({ methods }, kept) => methods.set(kept.method.id, kept))
  mine<Event>('stripe_event', ({ events }, event) => events.set(event.id, event))
  mine<readonly [string, KeptAnswer]>('stripe_answer', ({ answers }, [key, answer]) =>
    answers.set(key, answer),
  )
  mine<readonly [string, Basket]>('stripe_basket', ({ baskets }, [id, basket]) =>
    baskets.set(id, basket),
  )
  return stripe
}

/** Registering again replaces the key and the secrets; payments and switches stay. */
export function registerAccount(stripe: Stripe, name: string, registration: Registration): Account {
  const fresh = {
    faults: stripeFaultsFrom({}),
    things: new Map<string, Thing>(),
    methods: new Map<string, KeptMethod>(),
    events: new Map<string, Event>(),
    answers: new Map<string, KeptAnswer>(),
    baskets: new Map<string, Basket>(),
    inFlight: new Set<string>(),
  }
  const account: Account = { ...fresh, ...stripe.accounts.get(name), name, registration }
  stripe.accounts.set(name, account)
  stripe.store.save('stripe_account', name, { account: name, fact: registration })
  return account
}

export function accountOfKey(stripe: Stripe, secretKey: string): Account | undefined {
  return [...stripe.accounts.values()].find((each) => each.registration.secretKey === secretKey)
}

export function saveThing<T extends Thing>(stripe: Stripe, account: Account, thing: T): T {
  account.things.set(thing.id, thing)
  stripe.store.save('stripe_thing', thing.id, { account: account.name, fact: thing })
  return thing
}

export function saveMethod(stripe: Stripe, account: Account, kept: KeptMethod): KeptMethod {
  account.methods.set(kept.method.id, kept)
  stripe.store.save('stripe_method', kept.method.id, { account: account.name, fact: kept })
  saveThing(stripe, account, kept.method)
  return kept
}

export function saveBasket(
  stripe: Stripe,
  account: Account,
  [id, basket]: readonly [string, Basket],
) {
  account.baskets.set(id, basket)
  stripe.store.save('stripe_basket', id, { account: account.name, fact: [id, basket] })
}

type KindOf = { [Kind in Thing['object']]: Extract<Thing, { object: Kind }> }

/** The account's object of this id and kind. */
export function find<Kind extends Thing['object']>(
  account: Account,
  kind: Kind,
  id: string | null | undefined,
): KindOf[Kind] | undefined {
  const thing = account.things.get(id ?? '')
  return thing && isOf(thing, kind) ? thing : undefined
}

/** All of a kind, oldest first. */
export function all<Kind extends Thing['object']>(account: Account, kind: Kind): KindOf[Kind][] {
  return [...account.things.values()].filter((thing) => isOf(thing, kind))
}

function isOf<Kind extends Thing['object']>(thing: Thing, kind: Kind): thing is KindOf[Kind] {
  return thing.object === kind
}

/** Seconds since 1970, as every instant is told. */
export const seconds = ({ clock }: Pick<Stripe, 'clock'>) => Math.floor(clock.now() / 1000)
