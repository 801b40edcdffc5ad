import { encodeId, uuidOf } from '../kernel/ids.ts'
import { money } from '../kernel/money.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import type { Direction, Entry } from './reconciliation.ts'

// What became of entries, and which payments they are matched to.

export type EntryState = 'new' | 'matched' | 'waiting' | 'open' | 'reversed'

export type StoredEntry = Pick<
  Entry,
  | 'amount'
  | 'bankReference'
  | 'charges'
  | 'chargeBearer'
  | 'direction'
  | 'endToEndId'
  | 'instructed'
  | 'isReversal'
  | 'payer'
  | 'references'
  | 'returnReason'
  | 'text'
  | 'unsplit'
> &
  Readonly<{
    id: string
    account: string
    bookedOn: string
    valuedOn: string | null
    number: string | null
    state: EntryState
    reason: string | null
    isThirdParty: boolean
  }>

export type EntryRow = {
  id: string
  account: string
  direction: Direction
  currency: string
  amount: bigint
  is_reversal: boolean
  return_reason: string | null
  booked_on: string
  valued_on: string | null
  bank_reference: string | null
  end_to_end_id: string | null
  references: string[]
  text: string
  payer_name: string | null
  payer_account: string | null
  payer_bank: string | null
  charge_bearer: Entry['chargeBearer']
  charges: bigint | null
  instructed_currency: string | null
  instructed: bigint | null
  unsplit: number | null
  number: string | null
  state: EntryState
  reason: string | null
  is_third_party: boolean
}

/** A date is text here: the driver would make an instant of it, in the server's own zone. */
export const ENTRY = `e.id, e.account, e.direction, e.currency, e.amount, e.is_reversal,
  e.return_reason, e.booked_on::text, e.valued_on::text, e.bank_reference, e.end_to_end_id,
  e."references", e.text, e.payer_name, e.payer_account, e.payer_bank, e.charge_bearer, e.charges,
  e.instructed_currency, e.instructed, e.unsplit, e.number, e.state, e.reason, e.is_third_party`

export function fromEntryRow(row: EntryRow): StoredEntry {
  const { currency, instructed_currency, instructed } = row
  return {
    ...{ id: encodeId('ben', row.id), account: row.account, direction: row.direction },
    amount: money(currency, row.amount),
    ...{ isReversal: row.is_reversal, returnReason: row.return_reason },
    ...{ bookedOn: row.booked_on, valuedOn: row.valued_on },
    ...{ bankReference: row.bank_reference, endToEndId: row.end_to_end_id },
    ...{ references: row.references, text: row.text },
    payer: { name: row.payer_name, account: row.payer_account, bank: row.payer_bank },
    chargeBearer: row.charge_bearer,
    charges: row.charges === null ? null : money(currency, row.charges),
    instructed:
      instructed_currency && instructed !== null ? money(instructed_currency, instructed) : null,
    ...{ unsplit: row.unsplit, number: row.number, state: row.state, reason: row.reason },
    isThirdParty: row.is_third_party,
  }
}

/** Entries that are not on the books yet, oldest first; nobody else books them meanwhile. */
export async function claimNewEntries(trx: Transaction, limit: number): Promise<StoredEntry[]> {
  const rows = await trx.query<EntryRow>({
    name: 'reconciliation.claim_entries',
    text: `select ${ENTRY} from reconciliation.entries e where e.state = 'new'
      order by e.id limit $1 for update skip locked`,
    values: [limit],
  })
  return rows.map(fromEntryRow)
}

export async function lockEntry(trx: Transaction, id: string): Promise<StoredEntry | undefined> {
  const [row] = await trx.query<EntryRow>({
    name: 'reconciliation.lock_entry',
    text: `select ${ENTRY} from reconciliation.entries e where e.id = $1 for update`,
    values: [uuidOf('ben', id)],
  })
  return row && fromEntryRow(row)
}

export type Verdict = Readonly<{
  id: string
  state: EntryState
  reason: string
  isThirdParty?: boolean
}>

export function saveEntries(trx: Transaction, verdicts: readonly Verdict[]): void {
  if (verdicts.length === 0) return
  trx.send({
    name: 'reconciliation.save_entries',
    text: `update reconciliation.entries e
      set state = v.state, reason = v.reason, is_third_party = v.is_third_party
      from unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[])
        as v(id, state, reason, is_third_party)
      where e.id = v.id and e.id = any($1::uuid[])`,
    values: [
      verdicts.map(({ id }) => uuidOf('ben', id)),
      verdicts.map(({ state }) => state),
      verdicts.map(({ reason }) => reason),
      verdicts.map(({ isThirdParty = false }) => isThirdParty),
    ],
  })
}

/** Entries wait while a part of theirs does. */
export function settleWaiting(trx: Transaction, entryIds: readonly string[]): void {
  if (entryIds.length === 0) return
  trx.send({
    name: 'reconciliation.settle_waiting',
    text: `update reconciliation.entries e set state = case when w.waits then 'waiting' else 'matched' end
      from unnest($1::uuid[]) as t(id)
      cross join lateral (select exists (select from reconciliation.matches m
        where m.entry_id = t.id and m.state = 'waiting') as waits) w
      where e.id = t.id and e.id = any($1::uuid[]) and e.state in ('waiting', 'matched')`,
    values: [entryIds.map((id) => uuidOf('ben', id))],
  })
}

/** The names that buyers are known by, by their company. */
export async function findBuyerNames(
  reader: Reader,
  buyerUuids: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await reader.query<{ id: string; names: string[] }>({
    name: 'reconciliation.names_of_buyers',
    text: `select p.id, array[p.name, p.legal_name] || coalesce((
          select array_agg(h.name) from parties.memberships m
          join identity.people h on h.id = m.person_id where m.party_id = p.id), '{}') as names
      from parties.parties p where p.id = any($1::uuid[])`,
    values: [buyerUuids],
  })
  return new Map(rows.map(({ id, names }) => [id, names]))
}

/** Money that came in and that this entry takes back; two at most, since one must be sure. */
export async function lockTakenBack(trx: Transaction, entry: StoredEntry): Promise<StoredEntry[]> {
  const rows = await trx.query<EntryRow>({
    name: 'reconciliation.lock_taken_back',
    text: `select ${ENTRY} from reconciliation.entries e
      where e.account = $1 and e.amount = $2 and e.direction = 'credit' and e.state <> 'new'
        and e.state <> 'reversed' and not e.is_reversal
        and (e.bank_reference = $3 or e.end_to_end_id = $4 or e."references" && $5::text[])
      order by e.id limit 2 for update`,
    values: [
      ...[entry.account, entry.amount.minor, entry.bankReference],
      ...[entry.endToEndId, entry.references],
    ],
  })
  return rows.map(fromEntryRow)
}

const MAX_REVERSALS = 500

/** What took money back that no file had told of yet. */
export async function lockOpenReversals(trx: Transaction): Promise<StoredEntry[]> {
  const rows = await trx.query<EntryRow>({
    name: 'reconciliation.lock_open_reversals',
    text: `select ${ENTRY} from reconciliation.entries e
      where e.state = 'open' and e.direction = 'debit' and e.reason = 'reversal'
      order by e.id desc limit $1 for update`,
    values: [MAX_REVERSALS],
  })
  return rows.map(fromEntryRow)
}

/** Whether a refund of this number has left one of our accounts, by the statements. */
export async function hasLeft(reader: Reader, refundNumber: string): Promise<boolean> {
  const rows = await reader.query({
    name: 'reconciliation.has_left',
    text: `select 1 from reconciliation.entries
      where number = $1 and direction = 'debit' and state = 'matched' limit 1`,
    values: [refundNumber],
  })
  return rows.length > 0
}

/** Whether money with this attempt's number has come and is not on the books yet. */
export async function isArriving(reader: Reader, attemptNumber: string): Promise<boolean> {
  const rows = await reader.query({
    name: 'reconciliation.is_arriving',
    text: `select 1 from reconciliation.entries where number = $1 and state = 'new' limit 1`,
    values: [attemptNumber],
  })
  return rows.length > 0
}
