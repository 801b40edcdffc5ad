import { encodeId, uuidOf } from '../kernel/ids.ts'
import { money, type Money } from '../kernel/money.ts'
import { Refusal } from '../kernel/result.ts'
import { partyOf, type Caller } from '../identity/index.ts'
import { partiesByIds, partyByEmail } from '../parties/index.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import { newUuid, type Env } from '../platform/env.ts'
import { recordEvents } from '../platform/outbox.ts'
import { dayOf, type CreditLine, type LineState } from './credit.ts'
import { findLineId, insertLine, insertVersion, lockLines, saveLine } from './line-store.ts'

// Granting credit: by the operator to anybody, by a supplier to customers of theirs.

/** The companies that have ordered from a supplier. */
export type CustomersOf = (
  reader: Reader,
  supplierUuid: string,
) => Promise<readonly Readonly<{ uuid: string; name: string }>[]>

export type Granting = Readonly<{
  caller: Caller
  /** The marketplace itself, or the caller's own company. */
  as: 'operator' | 'supplier'
  buyer: Readonly<{ partyId: string }> | Readonly<{ email: string }>
  limit: Money
  days: number
  reason: string
}>

type Shell = Readonly<{ env: Env; customersOf: CustomersOf }>

/** Grants a line, or one anew that was closed; says which. */
export async function grantLine(
  trx: Transaction,
  shell: Shell,
  granting: Granting,
): Promise<string> {
  const { env } = shell
  const { caller, as, limit, days, reason } = granting
  const supplierUuid = as === 'supplier' ? partyOf(caller).uuid : null
  const buyer = await findBuyer(trx, shell, { granting, supplierUuid })
  if (!buyer || buyer.uuid === supplierUuid) throw new Refusal({ code: 'credit.buyer_not_found' })
  const fields = { buyerUuid: buyer.uuid, supplierUuid, limit, days, state: 'open' } as const
  const fresh: CreditLine = { ...fields, id: encodeId('crl', newUuid(env)), version: 1 }
  const isNew = await insertLine(trx, fresh, { namedAs: buyer.namedAs, at: env.now() })
  if (isNew) {
    await note(trx, env, { caller, line: fresh, reason, type: 'credit.line_granted' })
    return fresh.id
  }
  const id = await findLineId(trx, { ...fields, currency: limit.currency })
  const [line] = await lockLines(trx, id ? [id] : [], dayOf(env.now()))
  if (line?.state !== 'closed') throw new Refusal({ code: 'credit.line_known' })
  const again: CreditLine = { ...fields, id: line.id, version: line.version + 1 }
  await saveLine(trx, again)
  await note(trx, env, { caller, line: again, reason, type: 'credit.line_granted' })
  return line.id
}

type Finding = Readonly<{ granting: Granting; supplierUuid: string | null }>

/**
 * Whom a supplier names by an address they are shown by it alone, so that nobody learns whose it
 * is; but they know those who have ordered from them.
 */
async function findBuyer(
  reader: Reader,
  { customersOf }: Shell,
  { granting: { buyer }, supplierUuid }: Finding,
) {
  const customers = supplierUuid === null ? [] : await customersOf(reader, supplierUuid)
  const isKnown = (uuid: string) =>
    supplierUuid === null || customers.some((customer) => customer.uuid === uuid)
  if ('email' in buyer) {
    const found = await partyByEmail(reader, buyer.email)
    return found && { uuid: found.uuid, namedAs: isKnown(found.uuid) ? null : buyer.email }
  }
  const uuid = uuidOf('pty', buyer.partyId)
  const found = (await partiesByIds(reader, [uuid])).get(uuid)
  return found && isKnown(uuid) ? { uuid, namedAs: null } : undefined
}

export type Changing = Readonly<{
  caller: Caller
  as: Granting['as']
  lineId: string
  /** Of the terms that were seen. */
  version: number
  limitMinor: bigint
  days: number
  state: LineState
  reason: string
}>

/** Changes or closes a line. What is owed on it stays owed, and due when it was. */
export async function changeLine(trx: Transaction, env: Env, changing: Changing): Promise<void> {
  const { caller, as, lineId, version, limitMinor, days, state, reason } = changing
  const [line] = await lockLines(trx, [lineId], dayOf(env.now()))
  const granter = as === 'supplier' ? partyOf(caller).uuid : null
  if (!line || (granter !== null && line.supplierUuid !== granter)) {
    throw new Refusal({ code: 'credit.line_not_found' })
  }
  if (line.supplierUuid !== granter) throw new Refusal({ code: 'credit.suppliers_line' })
  if (line.version !== version) throw new Refusal({ code: 'credit.line_changed' })
  const limit = money(line.limit.currency, limitMinor)
  const changed: CreditLine = { ...line, limit, days, state, version: version + 1 }
  await saveLine(trx, changed)
  const isClosed = state === 'closed' && line.state === 'open'
  const isOpened = state === 'open' && line.state === 'closed'
  const what = isClosed ? 'closed' : isOpened ? 'granted' : 'changed'
  await note(trx, env, { caller, line: changed, reason, type: `credit.line_${what}` })
}

type Noted = Readonly<{ caller: Caller; line: CreditLine; reason: string; type: string }>

async function note(trx: Transaction, env: Env, { caller, line, reason, type }: Noted) {
  const id = encodeId('clv', newUuid(env))
  await insertVersion(trx, line, { id, reason, setBy: caller.actor, setAt: env.now() })
  const { limit, days, version } = line
  await recordEvents(trx, env, [
    {
      ...{ type, object: line.id, actor: caller.actor },
      party: encodeId('pty', line.buyerUuid),
      data: { versionId: id, version, currency: limit.currency, minor: limit.minor, days, reason },
    },
  ])
}
