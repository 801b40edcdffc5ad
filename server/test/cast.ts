// The people of a marketplace and one of each object they make, for tests of who may do what.
import { randomUUID } from 'node:crypto'
import { encodeId, uuidOf } from '../src/kernel/ids.ts'
import { only } from '../src/kernel/result.ts'
import { systemCaller } from '../src/identity/identity.ts'
import { inTransaction } from '../src/platform/db.ts'
import { newUuid } from '../src/platform/env.ts'
import { makeBankFile } from '../src/wallet/bank-files.ts'
import { aPaidOrder, expectOk, placeOrders } from './checkout.ts'
import { createClient, type Client } from './client.ts'
import { aLine } from './credit.ts'
import { testWallet, type TestServer } from './harness.ts'
import { aBuyer, aSupplier, signUp, type Buyer, type Member, type Supplier } from './market.ts'
import { anOldAccount, fundWallet } from './wallet.ts'

export type Role = 'owner' | 'member' | 'viewer'

/** Somebody else of a company, in this role. */
export async function aColleague(
  server: TestServer,
  { partyUuid, partyId }: Member,
  role: Role,
): Promise<Client> {
  const { client, email } = await signUp(server)
  await server.owner.pool.query(
    `insert into parties.memberships (person_id, party_id, role, created_at)
      select id, $2, $3, $4 from identity.people where email = $1`,
    [email, partyUuid, role, server.env.now()],
  )
  expectOk(await client.put('/v1/session/party', { partyId }))
  return client
}

/** Somebody of the company that runs the marketplace. */
export async function anOperator(server: TestServer): Promise<Member> {
  const member = await signUp(server)
  await server.owner.pool.query(`update parties.parties set is_operator = true where id = $1`, [
    member.partyUuid,
  ])
  return member
}

export const nobody = (server: TestServer): Client => createClient(server.url)

/** The ids of one of each object by the name of the parameter that takes it. */
export type Objects = Readonly<Record<ObjectName, string>>
export type ObjectName =
  | 'addressId'
  | 'cardId'
  | 'bankAccountId'
  | 'bankFileId'
  | 'creditLineId'
  | 'creditTransferId'
  | 'entryId'
  | 'groupId'
  | 'importId'
  | 'intentId'
  | 'matchId'
  | 'linkId'
  | 'proofId'
  | 'offerId'
  | 'orderId'
  | 'planId'
  | 'productId'
  | 'quoteId'
  | 'sessionId'
  | 'skuId'
  | 'topUpId'
  | 'withdrawalId'

/** What only operators name. */
export const operatorsObjects: readonly ObjectName[] = [
  'entryId',
  'matchId',
  'bankFileId',
  'creditTransferId',
]

export const prefixes: Readonly<Record<ObjectName, string>> = {
  addressId: 'adr',
  cardId: 'crd',
  bankAccountId: 'bac',
  bankFileId: 'bfl',
  creditLineId: 'crl',
  creditTransferId: 'ctr',
  entryId: 'ben',
  groupId: 'grp',
  importId: 'imp',
  intentId: 'pi',
  matchId: 'mat',
  linkId: 'lnk',
  proofId: 'prf',
  offerId: 'off',
  orderId: 'ord',
  planId: 'stp',
  productId: 'prd',
  quoteId: 'quo',
  sessionId: 'ses',
  skuId: 'sku',
  topUpId: 'pi',
  withdrawalId: 'ctr',
}

/** Ids of the right form that nothing has. */
export function unknownObjects(server: TestServer): Objects {
  const idOf = (name: ObjectName) => encodeId(prefixes[name], newUuid(server.env))
  return {
    addressId: idOf('addressId'),
    cardId: idOf('cardId'),
    bankAccountId: idOf('bankAccountId'),
    bankFileId: idOf('bankFileId'),
    creditLineId: idOf('creditLineId'),
    creditTransferId: idOf('creditTransferId'),
    entryId: idOf('entryId'),
    groupId: idOf('groupId'),
    importId: idOf('importId'),
    intentId: idOf('intentId'),
    matchId: idOf('matchId'),
    linkId: idOf('linkId'),
    proofId: idOf('proofId'),
    offerId: idOf('offerId'),
    orderId: idOf('orderId'),
    planId: idOf('planId'),
    productId: idOf('productId'),
    quoteId: idOf('quoteId'),
    sessionId: idOf('sessionId'),
    skuId: idOf('skuId'),
    topUpId: idOf('topUpId'),
    withdrawalId: idOf('withdrawalId'),
  }
}

export type Pair = Readonly<{ buyer: Buyer; supplier: Supplier; objects: Objects }>

/** A buyer and a supplier with one of everything between them; the order is paid. */
export async function aTradingPair(server: TestServer): Promise<Pair> {
  const supplier = await aSupplier(server, { goods: ['1:20.00'], stock: 50_000_000 })
  const buyer = await aBuyer(server)
  const [skuId = ''] = supplier.skus
  const order = await aPaidOrder(buyer, [{ skuId, quantity: 3 }])
  const unpaid = await placeOrders(buyer, [{ skuId, quantity: 1 }])
  expectOk(await buyer.client.post('/v1/cart/lines', { lines: [{ skuId, quantity: 2 }] }))
  const quoteBody = { addressId: buyer.addressId, method: 'alipay' }
  const quote = expectOk(await buyer.client.post<{ id: string }>('/v1/quotes', quoteBody))
  const offer = await supplier.client.post<{ id: string; productId: string }>(
    '/v1/supplier/offers',
    anOffer(server, { buyerId: buyer.partyId, skuId }),
  )
  const preview = expectOk(
    await supplier.client.post<{ id: string }>('/v1/supplier/imports', {
      csv: `sku,stock\n${randomUUID()},5`,
      fileName: 'stock.csv',
    }),
  )
  const wallet = await aUsedWallet(server, buyer)
  const bank = await aBankEntry(server, unpaid.intentId)
  const linkPath = `/v1/payment-intents/${unpaid.intentId}/links`
  const link = expectOk(await buyer.client.post<{ id: string }>(linkPath))
  const sessions = expectOk(await buyer.client.get<{ items: { id: string }[] }>('/v1/sessions'))
  return {
    buyer,
    supplier,
    objects: {
      ...wallet,
      ...bank,
      ...{ skuId, orderId: order.id, groupId: unpaid.groupId, intentId: unpaid.intentId },
      addressId: buyer.addressId,
      linkId: link.id,
      creditLineId: await aLine(supplier, buyer, { side: 'supplier' }),
      planId: await aPlan(supplier),
      proofId: await aProof(server, unpaid.intentId),
      cardId: await aSavedCard(server, buyer),
      quoteId: quote.id,
      offerId: offer.body.id,
      productId: offer.body.productId,
      importId: preview.id,
      sessionId: sessions.items[0]?.id ?? '',
    },
  }
}

/** A way for orders of this supplier to be paid in stages. */
async function aPlan({ client }: Supplier): Promise<string> {
  const stages = [
    { bps: 3_000, days: 0 },
    { bps: 7_000, days: 30 },
  ]
  const path = '/v1/supplier/stage-plans'
  const { items } = expectOk(await client.post<{ items: { id: string }[] }>(path, { stages }))
  return only(items).id
}

async function aProof({ owner, env }: TestServer, intentId: string): Promise<string> {
  const id = newUuid(env)
  await owner.pool.query(
    `insert into payments.proofs (id, intent_id, file_name, media_type, content, uploaded_by,
        created_at)
      values ($1, $2, 'slip.pdf', 'application/pdf', '%PDF-1.7', 'system', $3)`,
    [id, uuidOf('pi', intentId), env.now()],
  )
  return encodeId('prf', id)
}

/**
 * Money that came to our bank and waits for a person, and a match of another that can be undone.
 */
async function aBankEntry({ owner, env }: TestServer, intentId: string) {
  const [entry, other, match, statement] = [env, env, env, env].map(newUuid)
  await owner.pool.query(
    `insert into reconciliation.accounts (name, currency) values ('cast', 'CNY')
      on conflict do nothing`,
  )
  await owner.pool.query(
    `insert into reconciliation.entries (id, account, fingerprint, occurrence, in_statement,
        read_in, line, position, part, direction, currency, amount, is_reversal, booked_on,
        "references", end_to_end_id, text, state, reason)
      select id, 'cast', id, 1, $3, $3, 1, 1, 1, 'credit', 'CNY', 1500, false, '2026-11-20', '{}',
        'E2E', 'rent', state, 'cast' from (values ($1::uuid, 'open'), ($2::uuid, 'waiting')) e(id, state)`,
    [entry, other, statement],
  )
  await owner.pool.query(
    `insert into reconciliation.matches (id, entry_id, intent_id, attempt_id, amount, state,
        is_direct, made_by, made_at)
      select $1, $2, a.intent_id, a.id, 1500, 'waiting', false, 'system', $4
      from payments.attempts a where a.intent_id = $3 limit 1`,
    [match, other, uuidOf('pi', intentId), env.now()],
  )
  return { entryId: encodeId('ben', entry ?? ''), matchId: encodeId('mat', match ?? '') }
}

/** A card that the buyer's company has saved, arranged behind the server's back. */
async function aSavedCard({ owner, env }: TestServer, { partyUuid }: Buyer): Promise<string> {
  const id = newUuid(env)
  await owner.pool.query(
    `insert into payments.saved_cards (id, party_id, gateway, reference, brand, last4, exp_month,
        exp_year, country, saved_at) values ($1, $2, 'stripe', $3, 'Visa', '4242', 12, 2034, 'US', $4)`,
    [id, partyUuid, `pm_${id}`, env.now()],
  )
  return encodeId('crd', id)
}

/** A bank account, what a file has for it, a withdrawal that waits, and an unpaid top-up. */
async function aUsedWallet(server: TestServer, buyer: Buyer) {
  const { db, env, owner } = server
  await fundWallet(server, buyer, { minor: 10_000n })
  const bankAccountId = await anOldAccount(server, buyer)
  const { rows } = await owner.pool.query<{ id: string }>(
    'select id from wallet.credit_transfers where account_id = $1',
    [uuidOf('bac', bankAccountId)],
  )
  const creditTransferId = encodeId('ctr', only(rows).id)
  const wanted = { caller: systemCaller, transferIds: [creditTransferId] }
  const file = await inTransaction(db, (trx) =>
    makeBankFile(trx, { env, ...testWallet(env) }, wanted),
  )
  const amount = { currency: 'CNY', minor: '100' }
  const { client } = buyer
  const withdrawal = expectOk(
    await client.post<{ id: string }>('/v1/wallet/withdrawals', { bankAccountId, amount }),
  )
  const topUp = expectOk(
    await client.post<{ intentId: string }>('/v1/wallet/top-ups', { amount, method: 'alipay' }),
  )
  return {
    ...{ bankAccountId, bankFileId: file.id, withdrawalId: withdrawal.id },
    creditTransferId,
    topUpId: topUp.intentId,
  }
}

type OfferFields = Readonly<{ buyerId: string; skuId: string }>

export function anOffer(server: TestServer, fields: OfferFields) {
  const inAWeek = new Date(server.env.now().getTime() + 7 * 24 * 3_600_000)
  return {
    ...{ minQuantity: 1, maxQuantity: 100, ...fields },
    unitPrice: { currency: 'CNY', amount: '15.00' },
    validUntil: inAWeek.toISOString(),
  }
}
