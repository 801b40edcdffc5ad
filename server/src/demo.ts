import { readFile } from 'node:fs/promises'
import {
  catalogueOf,
  DEMO_PASSWORD,
  demoBuyer,
  demoCategories,
  demoOperator,
  demoStagedSlug,
  demoSupplierAccount,
  demoSuppliers,
  type DemoPerson,
} from '../demo/market.ts'
import { demoOffers } from '../demo/offers.ts'
import type { DemoSupplier } from '../demo/supplier.ts'
import {
  findExisting,
  findSupplier,
  importPriceList,
  insertOffer,
  saveCategories,
  saveSupplierProfile,
} from './catalog/index.ts'
import { grantLine } from './credit/index.ts'
import { createPerson, preparePerson, systemCaller } from './identity/index.ts'
import { encodeId } from './kernel/ids.ts'
import { zero } from './kernel/money.ts'
import { orThrow } from './kernel/result.ts'
import { addMs, DAY_MS } from './kernel/time.ts'
import { customersOf, insertPlan, saveTariff, stageTemplates } from './orders/index.ts'
import { addMember, createParty, insertAddress, partyByEmail } from './parties/index.ts'
import { insertRates, parseEcbRates } from './payments/index.ts'
import { inTransaction, type Db, type Transaction } from './platform/db.ts'
import { newUuid, type Env } from './platform/env.ts'

type DemoDeps = Readonly<{ db: Db; env: Env; say?: (line: string) => void }>

/** A company as an offer names it. */
type Company = Readonly<{ uuid: string; name: string }>

/**
 * Loads the demo market. Each company commits with all that belongs to it, and a company that is
 * there is left alone: an interrupted load goes on where it stopped, and another one changes
 * nothing.
 */
export async function loadDemo(deps: DemoDeps): Promise<void> {
  const { db, env, say = console.log } = deps
  await inTransaction(db, async (trx) => {
    await saveCategories(
      trx,
      demoCategories.map((category, i) => ({ ...category, position: i + 1 })),
    )
    await addRates(trx)
  })
  const buyer = await openAccount(deps, demoBuyer.person, (trx) => createBuyer(trx, deps))
  await openAccount(deps, demoOperator.person, (trx) =>
    createParty(trx, env, { ...demoOperator.company, isOperator: true }),
  )
  for (const supplier of demoSuppliers) {
    if (await findSupplier(db, supplier.slug)) continue
    const skus = await inTransaction(db, (trx) => addSupplier(trx, env, { supplier, buyer }))
    say(`${supplier.name.en}: ${skus} SKUs`)
  }
  await openAccount(deps, demoSupplierAccount.person, async () => {
    const profile = await findSupplier(db, demoSupplierAccount.slug)
    if (!profile) throw new Error(`the demo has no supplier ${demoSupplierAccount.slug}`)
    return { uuid: profile.uuid, name: profile.name.en }
  })
}

/** Rates to try the shop with, dated before any demo begins; `danbao rates` says better ones. */
async function addRates(trx: Transaction): Promise<void> {
  const xml = await readFile(new URL('../demo/rates.xml', import.meta.url), 'utf8')
  const rates = orThrow(parseEcbRates(xml))
  await insertRates(
    trx,
    rates.map((rate) => ({ ...rate, source: 'demo' })),
  )
}

async function createBuyer(trx: Transaction, { env }: DemoDeps): Promise<Company> {
  const buyer = await createParty(trx, env, demoBuyer.company)
  const at = env.now()
  for (const [i, fields] of demoBuyer.addresses.entries()) {
    const address = { partyUuid: buyer.uuid, id: encodeId('adr', newUuid(env)), fields }
    await insertAddress(trx, address, { isDefault: i === 0, at })
  }
  // So that ordering now and paying later can be tried at once.
  await grantLine(
    trx,
    { env, customersOf },
    {
      ...{ caller: systemCaller, as: 'operator', days: demoBuyer.terms.days, reason: 'demo' },
      buyer: { partyId: encodeId('pty', buyer.uuid) },
      limit: demoBuyer.terms.limit,
    },
  )
  return buyer
}

/** A person who owns a company, both new; or the company of the person that is there. */
async function openAccount(
  { db, env }: DemoDeps,
  { email, name, locale }: DemoPerson,
  companyIn: (trx: Transaction) => Promise<Company>,
): Promise<Company> {
  const existing = await partyByEmail(db, email)
  if (existing) return existing
  const account = await preparePerson(env, { email, name, locale, password: DEMO_PASSWORD })
  return inTransaction(db, async (trx) => {
    const company = await companyIn(trx)
    const person = await createPerson(trx, env, account)
    await addMember(trx, env, { personId: person.id, partyUuid: company.uuid, role: 'owner' })
    return company
  })
}

type Adding = Readonly<{ supplier: DemoSupplier; buyer: Company }>

async function addSupplier(trx: Transaction, env: Env, { supplier, buyer }: Adding) {
  const { slug, name, legalName, country, locale, timeZone, tariffs, ...rest } = supplier
  const text = await readFile(catalogueOf(slug), 'utf8')
  const profile = { name: name.en, legalName, country, locale, timeZone, isSupplier: true }
  const { uuid } = await createParty(trx, env, profile)
  await saveSupplierProfile(trx, env, { ...rest, slug, name, country, partyUuid: uuid })
  const { counts, errors } = await importPriceList(trx, env, { supplierUuid: uuid, text })
  const [error] = errors
  if (error) throw new Error(`${slug}.csv, row ${error.row}: ${error.column} ${error.message}`)
  for (const tariff of tariffs) {
    await saveTariff(trx, { ...tariff, supplierUuid: uuid, buyerUuid: null }, env.now())
  }
  await addOffers(trx, env, { supplier, supplierUuid: uuid, buyer })
  if (slug === demoStagedSlug) await addStages(trx, env, { supplier, supplierUuid: uuid })
  return counts.created
}

async function addStages(
  trx: Transaction,
  env: Env,
  { supplier, supplierUuid }: Omit<Adding, 'buyer'> & { supplierUuid: string },
): Promise<void> {
  const [stages = []] = stageTemplates
  const id = encodeId('stp', newUuid(env))
  const supplierId = encodeId('pty', supplierUuid)
  const plan = { id, supplierId, minTotal: zero(supplier.currency), stages }
  await insertPlan(trx, { plan, createdBy: 'system', now: env.now() })
}

async function addOffers(
  trx: Transaction,
  env: Env,
  { supplier, supplierUuid, buyer }: Adding & { supplierUuid: string },
): Promise<void> {
  const wanted = demoOffers.filter(({ slug }) => slug === supplier.slug)
  const codes = wanted.map(({ sku }) => sku)
  const { skus } = await findExisting(trx, supplierUuid, { skus: codes, products: [] })
  for (const { sku, percentOff, days, note } of wanted) {
    const found = skus.get(sku)
    const tier = found?.skuFields.tiers[0]
    if (!found || !tier) throw new Error(`${supplier.slug} has no SKU ${sku}`)
    const { moq } = found.skuFields
    const micros = (BigInt(tier.micros) * BigInt(100 - percentOff)) / 100n
    await insertOffer(trx, {
      ...{ uuid: newUuid(env), supplierUuid, buyer, note, now: env.now() },
      skuId: encodeId('sku', found.uuid),
      unitPrice: { currency: supplier.currency, micros },
      minQuantity: moq,
      maxQuantity: moq * 20,
      validUntil: addMs(env.now(), days * DAY_MS),
    })
  }
}
