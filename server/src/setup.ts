import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import {
  findSupplier,
  listCategories,
  saveCategories,
  saveSupplierProfile,
} from './catalog/index.ts'
import { EmailSchema, NewPassword, PersonName } from './identity/index.ts'
import { isCurrency } from './kernel/money.ts'
import { openAccount } from './parties/index.ts'
import { inTransaction, type Db } from './platform/db.ts'
import type { Env } from './platform/env.ts'
import { invalid, Line } from './platform/wire.ts'

// What a marketplace needs before its first day and no page makes.

type Shell = Readonly<{ db: Db; env: Env }>

const NewAccount = Type.Object({
  email: EmailSchema,
  name: PersonName,
  company: Line(200),
  country: Type.String({ pattern: '^[A-Z]{2}$' }),
  password: NewPassword,
})
export type NewAccount = Static<typeof NewAccount>

export async function addOperator(shell: Shell, account: NewAccount): Promise<void> {
  await openAccount(shell, { ...detailsOf(account), party: partyOf(account, { isOperator: true }) })
}

/** A supplier with an empty profile; says where its page is. */
export async function addSupplier(
  shell: Shell,
  account: NewAccount & Readonly<{ currency: string }>,
): Promise<string> {
  const { company, country, currency } = account
  if (!isCurrency(currency)) throw invalid('/currency', 'currency', 'is not a currency we know')
  const slug = await freeSlug(shell, company)
  await openAccount(shell, {
    ...detailsOf(account),
    party: partyOf(account, { isSupplier: true }),
    after: (trx, party) =>
      saveSupplierProfile(trx, shell.env, {
        ...{ partyUuid: party.uuid, slug, country, currency, city: '', foundedYear: null },
        name: { en: company, zh: company },
        description: { en: '', zh: '' },
      }),
  })
  return slug
}

function detailsOf(account: NewAccount) {
  for (const { instancePath, keyword, message } of Value.Errors(NewAccount, account)) {
    throw invalid(instancePath, keyword, message)
  }
  const { email, name, password } = account
  return { person: { email, name: name.trim(), password, locale: 'en' as const } }
}

// Language and time zone are for its people to change on their company's page.
function partyOf({ company, country }: NewAccount, part: object) {
  const name = company.trim()
  return { name, legalName: name, country, locale: 'en' as const, timeZone: 'Etc/UTC', ...part }
}

const MAX_SLUG = 50

/** The company's name as an address takes it, told apart from another company's by a suffix. */
async function freeSlug({ db, env }: Shell, company: string): Promise<string> {
  const words = company.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const plain = words.replace(/[^a-z0-9]+/g, '-').slice(0, MAX_SLUG)
  const slug = plain.replace(/^-|-$/g, '') || 'supplier'
  const isFree = slug !== 'supplier' && !(await findSupplier(db, slug))
  return isFree ? slug : `${slug}-${env.randomBytes(4).toString('hex')}`
}

const NewCategory = Type.Object({
  slug: Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 60 }),
  en: Line(100),
  zh: Line(100),
})
export type NewCategory = Static<typeof NewCategory>

/** Adds a category at the end of the shop's menu, or renames one where it is. */
export async function setCategory({ db }: Shell, category: NewCategory): Promise<void> {
  for (const { instancePath, keyword, message } of Value.Errors(NewCategory, category)) {
    throw invalid(instancePath, keyword, message)
  }
  const { slug, en, zh } = category
  await inTransaction(db, async (trx) => {
    const all = await listCategories(trx)
    const last = Math.max(0, ...all.map(({ position }) => position))
    const position = all.find((each) => each.slug === slug)?.position ?? last + 1
    await saveCategories(trx, [{ slug, name: { en, zh }, position }])
  })
}
