import { encodeId, uuidOf } from '../kernel/ids.ts'
import { callerPartyFrom } from '../identity/index.ts'
import type { CallerParty, Locale, MembershipColumns, Role } from '../identity/index.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import type { Address, AddressFields, Party, PartyProfile } from './parties.ts'

// Every query on the schema `parties`.

const membershipColumns = `pa.id as party_id, pa.name as party_name, pa.country as party_country,
  pa.locale as party_locale, pa.time_zone as party_time_zone,
  pa.is_supplier as party_is_supplier, pa.is_operator as party_is_operator, me.role as party_role`

/** The company a session acts for, as a part of the statement that resolves the session. */
export const membershipSql = `select ${membershipColumns}
  from parties.memberships me join parties.parties pa on pa.id = me.party_id
  where me.person_id = s.person_id and me.party_id = s.party_id`

const MAX_MEMBERSHIPS = 100

/** The companies a person belongs to, in the order they joined. Served by the primary key. */
export async function membershipsOf(reader: Reader, personId: string): Promise<CallerParty[]> {
  const rows = await reader.query<MembershipColumns>({
    name: 'parties.memberships_of',
    text: `select ${membershipColumns}
      from parties.memberships me join parties.parties pa on pa.id = me.party_id
      where me.person_id = $1 order by me.created_at, me.party_id limit $2`,
    values: [uuidOf('per', personId), MAX_MEMBERSHIPS],
  })
  return rows.flatMap((row) => callerPartyFrom(row) ?? [])
}

type PartyRow = {
  id: string
  name: string
  legal_name: string
  country: string
  locale: Locale
  time_zone: string
  is_supplier: boolean
  is_operator: boolean
  created_at: Date
}

function partyFrom(row: PartyRow): Party {
  return {
    id: encodeId('pty', row.id),
    uuid: row.id,
    name: row.name,
    legalName: row.legal_name,
    country: row.country,
    locale: row.locale,
    timeZone: row.time_zone,
    isSupplier: row.is_supplier,
    isOperator: row.is_operator,
    createdAt: row.created_at,
  }
}

/** The companies with these UUIDs, by UUID. Unknown ones are left out. */
export async function partiesByIds(
  reader: Reader,
  uuids: readonly string[],
): Promise<Map<string, Party>> {
  if (uuids.length === 0) return new Map()
  const rows = await reader.query<PartyRow>({
    name: 'parties.by_ids',
    text: `select id, name, legal_name, country, locale, time_zone, is_supplier, is_operator, created_at
      from parties.parties where id = any($1::uuid[])`,
    values: [[...new Set(uuids)]],
  })
  return new Map(rows.map((row) => [row.id, partyFrom(row)]))
}

export async function insertParty(trx: Transaction, party: Party): Promise<void> {
  const { uuid, name, legalName, country, locale, timeZone, isSupplier, isOperator } = party
  await trx.query({
    name: 'parties.insert',
    text: `insert into parties.parties
        (id, name, legal_name, country, locale, time_zone, is_supplier, is_operator, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [
      ...[uuid, name, legalName, country, locale, timeZone],
      ...[isSupplier, isOperator, party.createdAt],
    ],
  })
}

export async function saveProfile(trx: Transaction, uuid: string, profile: PartyProfile) {
  const { name, legalName, country, locale, timeZone } = profile
  await trx.query({
    name: 'parties.save_profile',
    text: `update parties.parties
      set name = $2, legal_name = $3, country = $4, locale = $5, time_zone = $6 where id = $1`,
    values: [uuid, name, legalName, country, locale, timeZone],
  })
}

export async function insertMembership(
  trx: Transaction,
  member: { personId: string; partyUuid: string; role: Role; now: Date },
): Promise<void> {
  await trx.query({
    name: 'parties.insert_membership',
    text: `insert into parties.memberships (person_id, party_id, role, created_at)
      values ($1, $2, $3, $4)`,
    values: [uuidOf('per', member.personId), member.partyUuid, member.role, member.now],
  })
}

type AddressRow = {
  id: string
  recipient: string
  company: string | null
  line1: string
  line2: string | null
  city: string
  region: string | null
  postal_code: string | null
  country: string
  phone: string | null
  is_default: boolean
}

const addressColumns =
  'id, recipient, company, line1, line2, city, region, postal_code, country, phone, is_default'

function addressFrom({ id, postal_code, is_default, ...rest }: AddressRow): Address {
  return { ...rest, id: encodeId('adr', id), postalCode: postal_code, isDefault: is_default }
}

/** The company's address book, the default first. Served by addresses_party_id_idx. */
export async function listAddresses(
  reader: Reader,
  partyUuid: string,
  limit: number,
): Promise<Address[]> {
  const rows = await reader.query<AddressRow>({
    name: 'parties.list_addresses',
    text: `select ${addressColumns} from parties.addresses
      where party_id = $1 and deleted_at is null order by is_default desc, id desc limit $2`,
    values: [partyUuid, limit],
  })
  return rows.map(addressFrom)
}

export type OwnedAddress = Readonly<{ id: string; partyUuid: string }>

/**
 * Live addresses, each of its company; another company's is not found, like one that does not
 * exist.
 */
export async function findAddresses(
  reader: Reader,
  asked: readonly OwnedAddress[],
): Promise<(Address | undefined)[]> {
  const rows = await reader.query<AddressRow & { party_id: string }>({
    name: 'parties.find_addresses',
    text: `select ${addressColumns}, party_id from parties.addresses
      where id = any($1::uuid[]) and party_id = any($2::uuid[]) and deleted_at is null`,
    values: [asked.map(({ id }) => uuidOf('adr', id)), asked.map(({ partyUuid }) => partyUuid)],
  })
  const found = new Map(rows.map(({ party_id, ...row }) => [`${party_id} ${row.id}`, row]))
  return asked.map(({ id, partyUuid }) => {
    const row = found.get(`${partyUuid} ${uuidOf('adr', id)}`)
    return row && addressFrom(row)
  })
}

/** Makes changes to one company's address book wait for each other; says what it holds. */
export async function lockAddressBook(
  trx: Transaction,
  partyUuid: string,
  limit: number,
): Promise<Address[]> {
  const [, addresses] = await Promise.all([
    trx.query({
      name: 'parties.lock',
      text: 'select id from parties.parties where id = $1 for update',
      values: [partyUuid],
    }),
    listAddresses(trx, partyUuid, limit),
  ])
  return addresses
}

type Written = Readonly<{ partyUuid: string; id: string; fields: AddressFields }>

export async function insertAddress(
  trx: Transaction,
  { partyUuid, id, fields }: Written,
  created: { isDefault: boolean; at: Date },
) {
  await trx.query({
    name: 'parties.insert_address',
    text: `insert into parties.addresses (recipient, company, line1, line2, city, region,
        postal_code, country, phone, id, party_id, is_default, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    values: [
      ...fieldValues(fields),
      ...[uuidOf('adr', id), partyUuid, created.isDefault, created.at],
    ],
  })
}

/** Changes live addresses, each of its company; says which there were, and which is the default. */
export async function saveAddresses(
  trx: Transaction,
  written: readonly Written[],
): Promise<Map<string, Readonly<{ isDefault: boolean }>>> {
  const rows = await trx.query<{ id: string; is_default: boolean }>({
    name: 'parties.save_addresses',
    text: `update parties.addresses a set recipient = w.recipient, company = w.company,
        line1 = w.line1, line2 = w.line2, city = w.city, region = w.region,
        postal_code = w."postalCode", country = w.country, phone = w.phone
      from jsonb_to_recordset($2::jsonb) as w (id uuid, "partyUuid" uuid, recipient text,
        company text, line1 text, line2 text, city text, region text, "postalCode" text,
        country text, phone text)
      where a.id = any($1::uuid[]) and a.id = w.id and a.party_id = w."partyUuid"
        and a.deleted_at is null
      returning a.id, a.is_default`,
    values: [
      written.map(({ id }) => uuidOf('adr', id)),
      JSON.stringify(
        written.map(({ id, partyUuid, fields }) => ({
          ...fields,
          id: uuidOf('adr', id),
          partyUuid,
        })),
      ),
    ],
  })
  return new Map(rows.map(({ id, is_default }) => [encodeId('adr', id), { isDefault: is_default }]))
}

function fieldValues(fields: AddressFields): unknown[] {
  const { recipient, company, line1, line2, city, region, postalCode, country, phone } = fields
  return [recipient, company, line1, line2, city, region, postalCode, country, phone]
}

/** Makes this address the default instead of whichever is; null leaves the company without one. */
export async function saveDefault(trx: Transaction, partyUuid: string, id: string | null) {
  // Two statements, because the unique index looks at every row as it is written.
  await Promise.all([
    trx.query({
      name: 'parties.clear_default',
      text: 'update parties.addresses set is_default = false where party_id = $1 and is_default',
      values: [partyUuid],
    }),
    trx.query({
      name: 'parties.set_default',
      text: 'update parties.addresses set is_default = true where id = $1 and party_id = $2',
      values: [id && uuidOf('adr', id), partyUuid],
    }),
  ])
}

export async function hideAddress(
  trx: Transaction,
  { partyUuid, id, at }: { partyUuid: string; id: string; at: Date },
) {
  await trx.query({
    name: 'parties.hide_address',
    text: `update parties.addresses set deleted_at = $3, is_default = false
      where id = $1 and party_id = $2`,
    values: [uuidOf('adr', id), partyUuid, at],
  })
}

/** The company that somebody with this e-mail address belongs to; the oldest of several. */
export async function partyByEmail(
  reader: Reader,
  email: string,
): Promise<Readonly<{ uuid: string; name: string }> | undefined> {
  const [party] = await reader.query<{ uuid: string; name: string }>({
    name: 'parties.by_email',
    text: `select p.id as uuid, p.name from identity.people e
      join parties.memberships m on m.person_id = e.id
      join parties.parties p on p.id = m.party_id
      where lower(e.email) = lower($1) order by p.id limit 1`,
    values: [email],
  })
  return party
}
