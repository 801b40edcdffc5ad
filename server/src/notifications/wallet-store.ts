import { encodeId, uuidOf } from '../kernel/ids.ts'
import { money, type Money } from '../kernel/money.ts'
import type { Reader } from '../platform/db.ts'
import type { Errand, OwnerAnnouncement } from './notifications.ts'

// What mails about the payment account tell, and to whom: the owners of its company.

/** A company has more owners only by mistake. */
const MAX_OWNERS = 50

export async function findOwnerErrands(
  reader: Reader,
  announcements: readonly OwnerAnnouncement[],
): Promise<Errand[]> {
  const rows = await reader.query<{ party_id: string; person_id: string }>({
    name: 'notifications.owners',
    text: `select p.id as party_id, m.person_id from unnest($1::uuid[]) as p (id)
      cross join lateral (
        select person_id from parties.memberships
        where party_id = p.id and role = 'owner'
        order by created_at, person_id limit ${MAX_OWNERS}) m`,
    values: [[...new Set(announcements.map(({ party }) => uuidOf('pty', party)))]],
  })
  const ownersOf = Map.groupBy(rows, ({ party_id }) => encodeId('pty', party_id))
  return announcements.flatMap(({ kind, subject, party, round }) =>
    (ownersOf.get(party) ?? []).map(({ person_id }) => ({
      ...{ kind, subject, personId: encodeId('per', person_id) },
      ...(round > 0 ? { round } : {}),
    })),
  )
}

/** What a mail about the payment account is about: a bank account, and money that moves. */
export type WalletNote = Readonly<{
  company: string
  timeZone: string
  at: Date
  account: Readonly<{ holder: string; last4: string; country: string }> | null
  amount: Money | null
  number: string | null
  reason: string | null
  gateway: string | null
}>

type NoteRow = {
  company: string
  time_zone: string
  at: Date
  holder?: string
  last4?: string
  country?: string
  currency?: string
  amount?: bigint
  number?: string
  reason?: string | null
  gateway?: string
}

function fromRow(row: NoteRow): WalletNote {
  const { holder, last4, country, currency, amount } = row
  return {
    company: row.company,
    timeZone: row.time_zone,
    at: row.at,
    account: holder && last4 && country ? { holder, last4, country } : null,
    amount: currency && amount !== undefined ? money(currency, amount) : null,
    number: row.number ?? null,
    reason: row.reason ?? null,
    gateway: row.gateway ?? null,
  }
}

const COMPANY = 'p.legal_name as company, p.time_zone'

const SOURCES: Readonly<Record<string, string>> = {
  bac: `select ${COMPANY}, coalesce(b.removed_at, b.proven_at, b.created_at) as at, b.holder, b.last4,
      b.country
    from wallet.bank_accounts b join parties.parties p on p.id = b.party_id where b.id = $1`,
  ctr: `select ${COMPANY}, coalesce(t.final_at, t.sent_at, t.created_at) as at, b.holder, b.last4,
      b.country, t.currency, t.amount, t.end_to_end_id as number, t.reason
    from wallet.credit_transfers t join wallet.bank_accounts b on b.id = t.account_id
    join parties.parties p on p.id = t.party_id where t.id = $1`,
  cap: `select ${COMPANY}, c.captured_at as at, c.currency, c.amount, c.gateway_number as number,
      c.gateway
    from payments.captures c join payments.attempts a on a.id = c.attempt_id
    join payments.intents i on i.id = a.intent_id join parties.parties p on p.id = i.buyer_id
    where c.id = $1 and c.purpose = 'top_up'`,
  ref: `select ${COMPANY}, coalesce(r.final_at, r.created_at) as at, r.currency, r.amount, r.number,
      c.gateway
    from payments.refunds r join payments.captures c on c.id = r.capture_id
    join payments.attempts a on a.id = c.attempt_id
    join payments.intents i on i.id = a.intent_id join parties.parties p on p.id = i.buyer_id
    where r.id = $1 and c.purpose = 'top_up'`,
}

/** Found by what the subject's id is of. */
export async function findWalletNote(
  reader: Reader,
  subject: string,
): Promise<WalletNote | undefined> {
  const [prefix = ''] = subject.split('_')
  const text = SOURCES[prefix]
  if (!text) return undefined
  const values = [uuidOf(prefix, subject)]
  const name = `notifications.wallet_note_${prefix}`
  const [row] = await reader.query<NoteRow>({ name, text, values })
  return row && fromRow(row)
}
