import { partyOf, type Caller } from '../identity/index.ts'
import { encodeId, uuidOf } from '../kernel/ids.ts'
import { Refusal } from '../kernel/result.ts'
import { DAY_MS } from '../kernel/time.ts'
import { partiesByIds } from '../parties/index.ts'
import { inTransaction, type Reader } from '../platform/db.ts'
import { newUuid } from '../platform/env.ts'
import { invalid } from '../platform/wire.ts'
import { record, type Shell } from './commands.ts'
import { insertOffer, listOffers, saveWithdrawn, type NewOffer, type Offer } from './offer-store.ts'
import { findSupplierByParty } from './store.ts'
import { findOwnSku } from './supplier-store.ts'

// A price that a supplier agreed with one buyer: made, listed by both, withdrawn.

/** Finds the company of somebody with this e-mail address. */
type FindPartyByEmail = (
  reader: Reader,
  email: string,
) => Promise<Readonly<{ uuid: string; name: string }> | undefined>

export type OfferShell = Shell & Readonly<{ partyByEmail: FindPartyByEmail }>

const MAX_DAYS = 366

export function makeOffer(shell: OfferShell, caller: Caller, offer: NewOffer): Promise<Offer> {
  const { db, env } = shell
  const party = partyOf(caller)
  return inTransaction(db, async (trx) => {
    const supplier = await findSupplierByParty(trx, party.uuid)
    if (!supplier) throw new Refusal({ code: 'catalog.profile_missing' })
    refuseBadTerms(offer, { currency: supplier.currency, now: env.now() })
    const product = await findOwnSku(trx, party.uuid, offer.skuId)
    if (!product) throw new Refusal({ code: 'catalog.sku_not_found' })
    const buyer = await findBuyer(trx, shell, offer.buyer)
    if (!buyer || buyer.uuid === party.uuid) {
      throw new Refusal({ code: 'catalog.buyer_not_found' })
    }
    const uuid = newUuid(env)
    await insertOffer(trx, { ...offer, uuid, supplierUuid: party.uuid, buyer, now: env.now() })
    const id = encodeId('off', uuid)
    const data = { buyer: encodeId('pty', buyer.uuid), sku: offer.skuId }
    await record(trx, env, { caller, type: 'catalog.offer_made', object: id, data })
    return getOwn(trx, party.uuid, { id, now: env.now() })
  })
}

function refuseBadTerms(offer: NewOffer, { currency, now }: { currency: string; now: Date }) {
  if (offer.unitPrice.currency !== currency) {
    throw invalid('/unitPrice/currency', 'currency', `is not ${currency}, which your prices are in`)
  }
  if (offer.maxQuantity < offer.minQuantity) {
    throw invalid('/maxQuantity', 'minimum', 'is below the minimum quantity')
  }
  if (offer.validUntil <= now) throw invalid('/validUntil', 'future', 'is over already')
  if (offer.validUntil.getTime() > now.getTime() + MAX_DAYS * DAY_MS) {
    throw invalid('/validUntil', 'maximum', `is more than ${MAX_DAYS} days away`)
  }
}

async function findBuyer(reader: Reader, shell: OfferShell, buyer: NewOffer['buyer']) {
  if ('email' in buyer) {
    const { email } = buyer
    const found = await shell.partyByEmail(reader, email)
    return found && { ...found, email }
  }
  const uuid = uuidOf('pty', buyer.partyId)
  return (await partiesByIds(reader, [uuid])).get(uuid)
}

/** Withdrawing twice does nothing more; orders that took the price keep it. */
export function withdrawOffer({ db, env }: Shell, caller: Caller, id: string): Promise<Offer> {
  const { uuid: supplierUuid } = partyOf(caller)
  return inTransaction(db, async (trx) => {
    const isChanged = await saveWithdrawn(trx, supplierUuid, id)
    if (isChanged) await record(trx, env, { caller, type: 'catalog.offer_withdrawn', object: id })
    return getOwn(trx, supplierUuid, { id, now: env.now() })
  })
}

async function getOwn(
  reader: Reader,
  supplierUuid: string,
  { id, now }: { id: string; now: Date },
): Promise<Offer> {
  const [offer] = await listOffers(reader, { supplierUuid, id, now, limit: 1 })
  if (!offer) throw new Refusal({ code: 'catalog.offer_not_found' })
  return offer
}
