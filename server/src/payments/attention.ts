import { decodeId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/result.ts'
import type { Transaction } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import { recordEvents } from '../platform/outbox.ts'
import { attentionObject, HANDLED, isAttentionItem } from './attention-store.ts'

type Handled = Readonly<{ itemId: string; version: string; note: string; actor: string }>

/**
 * Notes that a person has dealt with an item as they saw it. The audit log is all there is of it:
 * should the item have changed since, its version is another and it stays on the list.
 */
export async function handleItem(
  trx: Transaction,
  env: Env,
  { itemId, version, note, actor }: Handled,
): Promise<void> {
  const uuid = uuidOfItem(itemId)
  if (!uuid || !(await isAttentionItem(trx, uuid))) {
    throw new Refusal({ code: 'payments.not_found' })
  }
  const data = { itemId, version, note }
  await recordEvents(trx, env, [{ type: HANDLED, object: attentionObject(uuid), actor, data }])
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

/** Notices have no id of ours but their own. */
function uuidOfItem(itemId: string): string | undefined {
  if (UUID.test(itemId)) return itemId
  return decodeId('ref', itemId) ?? decodeId('att', itemId)
}
