import { encodeId } from '../kernel/ids.ts'
import { ok, orThrow, Refusal, refuse, type Result } from '../kernel/result.ts'
import {
  createPerson,
  limitSignUps,
  openSession,
  partyOf,
  preparePerson,
} from '../identity/index.ts'
import type { Caller, CallerParty, CallerPerson, Locale, Role } from '../identity/index.ts'
import { batchCommands } from '../platform/batcher.ts'
import { inTransaction, type Db, type Reader, type Transaction } from '../platform/db.ts'
import { newUuid, type Env } from '../platform/env.ts'
import { recordEvents, type Event } from '../platform/outbox.ts'
import { invalid } from '../platform/wire.ts'
import { isCountry } from './countries.ts'
import { asMember, isTimeZone, MAX_ADDRESSES } from './parties.ts'
import type { Address, AddressFields, Party, PartyProfile } from './parties.ts'
import * as store from './store.ts'

type Shell = Readonly<{ db: Db; env: Env }>

type NewParty = PartyProfile & Readonly<{ isSupplier?: boolean; isOperator?: boolean }>

export async function createParty(trx: Transaction, env: Env, fields: NewParty): Promise<Party> {
  const uuid = newUuid(env)
  const party: Party = {
    isSupplier: false,
    isOperator: false,
    ...fields,
    id: encodeId('pty', uuid),
    uuid,
    createdAt: env.now(),
  }
  await store.insertParty(trx, party)
  return party
}

type NewMember = Readonly<{ personId: string; partyUuid: string; role: Role }>

export async function addMember(trx: Transaction, env: Env, member: NewMember): Promise<void> {
  await store.insertMembership(trx, { ...member, now: env.now() })
}

type SignUp = Readonly<{
  person: Readonly<{ email: string; password: string; name: string; locale: Locale }>
  party: PartyProfile
  userAgent: string
  ip: string
  /** Who this browser was until now. */
  previous: Caller
  /** Runs in the same transaction, after everything is there. */
  after: (trx: Transaction, who: { person: CallerPerson; party: CallerParty }) => Promise<void>
}>

/** A person, their company, their membership and a session: all of them or nothing. */
export async function signUp({ db, env }: Shell, command: SignUp) {
  refuseBadProfile(command.party)
  await limitSignUps({ db, env }, command.ip)
  const newPerson = await preparePerson(env, command.person)
  return inTransaction(db, async (trx) => {
    const person = await createPerson(trx, env, newPerson)
    const created = await createParty(trx, env, command.party)
    const party = asMember(created, 'owner')
    const { userAgent, previous } = command
    const opening = { personUuid: newPerson.uuid, party, userAgent, previous }
    const about = { actor: person.id, party: party.id }
    const [, opened] = await Promise.all([
      addMember(trx, env, { personId: person.id, partyUuid: party.uuid, role: 'owner' }),
      openSession(trx, env, opening),
      recordEvents(trx, env, [
        { ...about, type: 'identity.signed_up', object: person.id },
        { ...about, type: 'parties.created', object: party.id },
      ]),
    ])
    await command.after(trx, { person, party })
    return { ...opened, person, party }
  })
}

type OpenAccount = Readonly<{
  person: Readonly<{ email: string; password: string; name: string; locale: Locale }>
  party: NewParty
  /** Runs in the same transaction, after everything is there. */
  after?: (trx: Transaction, party: Party) => Promise<void>
}>

/** A person and their company, opened by whoever runs the marketplace and not by themselves. */
export async function openAccount({ db, env }: Shell, command: OpenAccount): Promise<Party> {
  refuseBadProfile(command.party)
  const newPerson = await preparePerson(env, command.person)
  return inTransaction(db, async (trx) => {
    const person = await createPerson(trx, env, newPerson)
    const party = await createParty(trx, env, command.party)
    await addMember(trx, env, { personId: person.id, partyUuid: party.uuid, role: 'owner' })
    const { id, isSupplier, isOperator } = party
    const data = { isSupplier, isOperator }
    await recordEvents(trx, env, [
      { type: 'identity.account_opened', object: person.id, actor: 'system', party: id },
      { type: 'parties.created', object: id, actor: 'system', party: id, data },
    ])
    await command.after?.(trx, party)
    return party
  })
}

export function changeProfile({ db, env }: Shell, caller: Caller, profile: PartyProfile) {
  const { id, uuid } = partyOf(caller)
  refuseBadProfile(profile)
  return inTransaction(db, async (trx) => {
    await store.saveProfile(trx, uuid, profile)
    await record(trx, env, { caller, type: 'parties.changed', object: id })
    return getParty(trx, uuid)
  })
}

export async function getParty(reader: Reader, uuid: string): Promise<Party> {
  const party = (await store.partiesByIds(reader, [uuid])).get(uuid)
  if (!party) throw new Error('a session acts for a company that does not exist')
  return party
}

type NewAddress = Readonly<{ fields: AddressFields; isDefault: boolean }>

/** The first address of a company is its default, whatever was asked. */
export function addAddress(shell: Shell, caller: Caller, added: NewAddress): Promise<Address> {
  const { fields } = added
  refuseUnknownCountry(fields.country)
  return changeBook(shell, caller, async ({ trx, partyUuid, book, env }) => {
    if (book.length >= MAX_ADDRESSES) {
      throw new Refusal({ code: 'parties.too_many_addresses', limit: MAX_ADDRESSES })
    }
    const id = encodeId('adr', newUuid(env))
    const isDefault = added.isDefault || book.length === 0
    await Promise.all([
      isDefault ? store.saveDefault(trx, partyUuid, null) : undefined,
      store.insertAddress(trx, { partyUuid, id, fields }, { isDefault, at: env.now() }),
      record(trx, env, { caller, type: 'parties.address_added', object: id }),
    ])
    return { ...fields, id, isDefault }
  })
}

type ChangedAddress = Readonly<{ caller: Caller; id: string; fields: AddressFields }>

/** Changes an address; changes that arrive together share a transaction. */
export function addressChanger({ db, env }: Shell): (changed: ChangedAddress) => Promise<Address> {
  const change = batchCommands<ChangedAddress, Result<Address>>(
    db,
    (trx, changed) => changeAddresses(trx, env, changed),
    { keyOf: ({ id }) => id },
  )
  return async (changed) => {
    refuseUnknownCountry(changed.fields.country)
    return orThrow(await change(changed))
  }
}

async function changeAddresses(
  trx: Transaction,
  env: Env,
  changed: readonly ChangedAddress[],
): Promise<Result<Address>[]> {
  const written = changed.map(({ caller, id, fields }) => {
    const { uuid: partyUuid } = partyOf(caller)
    return { partyUuid, id, fields }
  })
  const saved = await store.saveAddresses(trx, written)
  const events = changed
    .filter(({ id }) => saved.has(id))
    .map(({ caller, id }) => eventOf({ caller, type: 'parties.address_changed', object: id }))
  await recordEvents(trx, env, events)
  return changed.map(({ id, fields }) => {
    const found = saved.get(id)
    return found ? ok({ ...fields, ...found, id }) : refuse({ code: 'parties.address_not_found' })
  })
}

export function makeDefault(shell: Shell, caller: Caller, id: string): Promise<Address> {
  return changeBook(shell, caller, async ({ trx, partyUuid, book, env }) => {
    const address = existing(book, id)
    await Promise.all([
      store.saveDefault(trx, partyUuid, id),
      record(trx, env, { caller, type: 'parties.default_address_changed', object: id }),
    ])
    return { ...address, isDefault: true }
  })
}

/** Takes an address out of the book. If it was the default, the newest one left becomes it. */
export function deleteAddress(shell: Shell, caller: Caller, id: string): Promise<void> {
  return changeBook(shell, caller, async ({ trx, partyUuid, book, env }) => {
    const { isDefault } = existing(book, id)
    const heir = isDefault ? book.find((address) => address.id !== id) : undefined
    await Promise.all([
      store.hideAddress(trx, { partyUuid, id, at: env.now() }),
      heir ? store.saveDefault(trx, partyUuid, heir.id) : undefined,
      record(trx, env, { caller, type: 'parties.address_deleted', object: id }),
    ])
  })
}

type Book = Readonly<{
  trx: Transaction
  env: Env
  partyUuid: string
  /** What is in it, the default first, then the newest. */
  book: readonly Address[]
}>

/** One change at a time per company, so that the limit and the one default hold. */
function changeBook<T>(shell: Shell, caller: Caller, change: (book: Book) => Promise<T>) {
  const { uuid: partyUuid } = partyOf(caller)
  return inTransaction(shell.db, async (trx) => {
    const book = await store.lockAddressBook(trx, partyUuid, MAX_ADDRESSES)
    return change({ trx, env: shell.env, partyUuid, book })
  })
}

function existing(book: readonly Address[], id: string): Address {
  const address = book.find((each) => each.id === id)
  if (!address) throw new Refusal({ code: 'parties.address_not_found' })
  return address
}

function refuseBadProfile({ country, timeZone }: PartyProfile): void {
  refuseUnknownCountry(country)
  if (!isTimeZone(timeZone)) {
    throw invalid('/timeZone', 'timeZone', 'is not a name of the time zone database')
  }
}

function refuseUnknownCountry(country: string): void {
  if (!isCountry(country)) throw invalid('/country', 'country', 'is not a country of ISO 3166-1')
}

type What = Pick<Event, 'type' | 'object'> & Readonly<{ caller: Caller }>

async function record(trx: Transaction, env: Env, what: What): Promise<void> {
  await recordEvents(trx, env, [eventOf(what)])
}

function eventOf({ caller, ...event }: What): Event {
  return { ...event, actor: caller.actor, party: caller.party?.id }
}
