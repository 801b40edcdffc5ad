import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type, type Static } from 'typebox'
import { Refusal } from '../kernel/result.ts'
import { callerOf, partyOf } from '../identity/index.ts'
import { inTransaction } from '../platform/db.ts'
import { idempotently } from '../platform/idempotency.ts'
import { Id, Line, Nullable, Problem, Timestamp } from '../platform/wire.ts'
import {
  addBankAccount,
  proveBankAccount,
  removeBankAccount,
  sendAnotherDeposit,
} from './bank-account-commands.ts'
import { listBankAccounts } from './bank-account-store.ts'
import { MAX_CODE_TRIES, parseNumbers, type BankAccount } from './bank-accounts.ts'
import type { WalletDeps } from './deps.ts'
import { coolingOffEnd } from './wallet.ts'

const AccountView = Type.Object({
  id: Type.String(),
  kind: Type.String({ description: 'iban, card or local' }),
  country: Type.String(),
  holder: Type.String(),
  last4: Type.String({ description: 'All that is ever shown of the number' }),
  state: Type.String({ description: 'unproven or proven' }),
  deposit: Type.String({ description: 'waiting, sent, expired or locked' }),
  codeTriesLeft: Type.Integer(),
  codeExpiresAt: Nullable(Timestamp),
  withdrawableFrom: Timestamp,
  createdAt: Timestamp,
})

type Shown = Pick<WalletDeps, 'env' | 'rules'>

function accountView(account: BankAccount, { env, rules }: Shown): Static<typeof AccountView> {
  const { id, kind, country, holder, last4, state, codeTries, codeExpiresAt, createdAt } = account
  return {
    ...{ id, kind, country, holder, last4, state },
    deposit: depositOf(account, env.now()),
    codeTriesLeft: MAX_CODE_TRIES - codeTries,
    codeExpiresAt: codeExpiresAt?.toISOString() ?? null,
    withdrawableFrom: coolingOffEnd(account, rules).toISOString(),
    createdAt: createdAt.toISOString(),
  }
}

function depositOf({ codeTries, codeExpiresAt }: BankAccount, now: Date): string {
  if (codeTries >= MAX_CODE_TRIES) return 'locked'
  if (codeExpiresAt === null) return 'waiting'
  return codeExpiresAt <= now ? 'expired' : 'sent'
}

const Typed = (maxLength: number) => Type.Optional(Type.String({ minLength: 1, maxLength }))

const NewAccount = Type.Object(
  {
    kind: Type.Enum(['iban', 'card', 'local']),
    holder: Line(140),
    iban: Typed(50),
    bic: Typed(11),
    country: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
    routing: Typed(20),
    number: Typed(50),
  },
  { additionalProperties: false },
)

const params = Type.Object({ bankAccountId: Id('bac') })
const permission = 'wallet.withdraw'

export const bankAccountRoutes: FastifyPluginAsyncTypebox<WalletDeps> = async (app, deps) => {
  await app.register(bookRoutes, deps)
  await app.register(proofRoutes, deps)
}

const bookRoutes: FastifyPluginAsyncTypebox<WalletDeps> = async (app, deps) => {
  const { db, env } = deps
  app.get(
    '/v1/wallet/bank-accounts',
    {
      config: { permission: 'wallet.read' },
      schema: {
        operationId: 'listBankAccounts',
        summary: 'The bank accounts that money can be withdrawn to',
        response: { 200: Type.Object({ items: Type.Array(AccountView) }), '4xx': Problem },
      },
    },
    async (request) => {
      const accounts = await listBankAccounts(db, partyOf(callerOf(request)).uuid)
      return { items: accounts.map((account) => accountView(account, deps)) }
    },
  )

  // Without an Idempotency-Key: the digest that is kept of a request would tell of the number, and
  // an account that is linked already is not linked again.
  app.post(
    '/v1/wallet/bank-accounts',
    {
      config: { permission, accountNumbers: true },
      schema: {
        operationId: 'addBankAccount',
        summary: 'Link a bank account in the company’s name; a small deposit is sent to it',
        body: NewAccount,
        response: { 201: AccountView, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { holder, ...typed } = request.body
      const numbers = parseNumbers(typed)
      if (!('kind' in numbers)) throw new Refusal({ code: 'request.invalid', errors: numbers })
      const wanted = { caller: callerOf(request), holder: holder.trim(), numbers }
      const account = await inTransaction(db, (trx) => addBankAccount(trx, deps, wanted))
      await env.point('wallet.account_added')
      return reply.code(201).send(accountView(account, deps))
    },
  )

  app.delete(
    '/v1/wallet/bank-accounts/:bankAccountId',
    {
      config: { permission },
      schema: {
        operationId: 'removeBankAccount',
        summary: 'Withdraw to this bank account no more',
        params,
        response: { 204: Type.Null(), '4xx': Problem },
      },
    },
    async (request, reply) => {
      const asked = { caller: callerOf(request), accountId: request.params.bankAccountId }
      await inTransaction(db, (trx) => removeBankAccount(trx, deps, asked))
      return reply.code(204).send(null)
    },
  )
}

const proofRoutes: FastifyPluginAsyncTypebox<WalletDeps> = async (app, deps) => {
  const { db, env } = deps
  const Done = Type.Object({ items: Type.Array(AccountView) })
  const accountsOf = async (partyUuid: string) => {
    const accounts = await listBankAccounts(db, partyUuid)
    return { items: accounts.map((account) => accountView(account, deps)) }
  }

  app.post(
    '/v1/wallet/bank-accounts/:bankAccountId/proof',
    {
      config: { permission },
      schema: {
        operationId: 'proveBankAccount',
        summary: 'Prove that a bank account is yours by the code of the small deposit',
        params,
        body: Type.Object(
          { code: Type.String({ pattern: '^\\d{6}$' }) },
          { additionalProperties: false },
        ),
        response: { 200: Done, '4xx': Problem },
      },
    },
    async (request) => {
      const caller = callerOf(request)
      const asked = { caller, accountId: request.params.bankAccountId, typed: request.body.code }
      await proveBankAccount(deps, asked)
      return accountsOf(partyOf(caller).uuid)
    },
  )

  app.post(
    '/v1/wallet/bank-accounts/:bankAccountId/deposits',
    {
      config: { permission, idempotent: true },
      schema: {
        operationId: 'sendAnotherDeposit',
        summary: 'Send another small deposit, when the code of the last is of no use any more',
        params,
        response: { 200: Done, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const asked = { caller, accountId: request.params.bankAccountId }
      const context = { db, env, request, reply, scope: partyOf(caller).id }
      await idempotently(context, async (trx) => {
        await sendAnotherDeposit(trx, deps, asked)
        return {}
      })
      return accountsOf(partyOf(caller).uuid)
    },
  )
}
