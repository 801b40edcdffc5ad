import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { uuidOf } from '../kernel/ids.ts'
import { callerOf, partyOf } from '../identity/index.ts'
import { idempotently } from '../platform/idempotency.ts'
import { fromWire, Id, Line, Page, PageQuery, PositiveMoney, Problem } from '../platform/wire.ts'
import { bookAsCharge, matchEntry, undoByHand } from './commands.ts'
import { findCandidates, listEntries, listShownMatches, listStatements } from './queue-store.ts'
import { uploadRoutes } from './upload-routes.ts'
import { EntryView, entryView, StatementView, statementView } from './views.ts'
import type { ReconciliationDeps } from './work.ts'

export const reconciliationRoutes: FastifyPluginAsyncTypebox<ReconciliationDeps> = async (
  app,
  deps,
) => {
  await app.register(uploadRoutes, deps)
  await app.register(entryRoutes, deps)
  await app.register(statementRoutes, deps)
  await app.register(matchingRoutes, deps)
  await app.register(explainingRoutes, deps)
}

const entryRoutes: FastifyPluginAsyncTypebox<ReconciliationDeps> = async (app, { payments }) => {
  const { db } = payments
  app.get(
    '/v1/operator/bank-entries',
    {
      config: { permission: 'bank.read' },
      schema: {
        operationId: 'listBankEntries',
        summary: 'What the bank says came in and went out, newest first, with what it may be for',
        querystring: Type.Object(
          {
            state: Type.Optional(Type.Enum(['open', 'waiting', 'matched', 'reversed'])),
            limit: PageQuery.limit,
            after: Type.Optional(Id('ben')),
          },
          { additionalProperties: false },
        ),
        response: { 200: Page(EntryView), '4xx': Problem },
      },
    },
    async (request) => {
      const { state = 'open', limit = 20, after = null } = request.query
      const found = await listEntries(db, { states: [state], after, limit: limit + 1 })
      const entries = found.slice(0, limit)
      const [matches, candidates] = await Promise.all([
        listShownMatches(
          db,
          entries.map(({ id }) => uuidOf('ben', id)),
        ),
        findCandidates(
          db,
          entries.filter((entry) => entry.state === 'open' && entry.direction === 'credit'),
        ),
      ])
      return {
        items: entries.map((entry) => entryView(entry, { matches, candidates })),
        next: found.length > limit ? (entries.at(-1)?.id ?? null) : null,
      }
    },
  )
}

const statementRoutes: FastifyPluginAsyncTypebox<ReconciliationDeps> = async (
  app,
  { payments: { db } },
) => {
  app.get(
    '/v1/operator/statements',
    {
      config: { permission: 'bank.read' },
      schema: {
        operationId: 'listStatements',
        summary: 'The statements taken in, newest first, with what does not come right',
        querystring: Type.Object(
          { limit: PageQuery.limit, after: Type.Optional(Id('bks')) },
          { additionalProperties: false },
        ),
        response: { 200: Page(StatementView), '4xx': Problem },
      },
    },
    async (request) => {
      const { limit = 20, after = null } = request.query
      const found = await listStatements(db, { after, limit: limit + 1 })
      const items = found.slice(0, limit).map(statementView)
      return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null }
    },
  )
}

const MAX_ALLOCATIONS = 30

const matchingRoutes: FastifyPluginAsyncTypebox<ReconciliationDeps> = async (app, deps) => {
  const { db, env, outcomes } = deps.payments
  app.post(
    '/v1/operator/bank-entries/:entryId/matches',
    {
      config: { permission: 'bank.match', idempotent: true },
      schema: {
        operationId: 'matchBankEntry',
        summary: 'Give an open entry, or parts of it, to the payments it is for',
        description:
          'An amount below what is due waits for the rest, unless `acceptCharges` says that banks kept it. ' +
          'What is given to a payment that ended goes back to the payer.',
        params: Type.Object({ entryId: Id('ben') }),
        body: Type.Object(
          {
            allocations: Type.Array(
              Type.Object(
                { intentId: Id('pi'), amount: PositiveMoney },
                { additionalProperties: false },
              ),
              { minItems: 1, maxItems: MAX_ALLOCATIONS },
            ),
            acceptCharges: Type.Optional(Type.Boolean()),
            note: Type.Optional(Line(500)),
          },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ entryId: Type.String() }), '4xx': Problem },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const { entryId } = request.params
      const { allocations, acceptCharges = false, note } = request.body
      const decision = {
        allocations: allocations.map(({ intentId, amount }, index) => ({
          intentId,
          amount: fromWire(amount, `/allocations/${index}/amount`),
        })),
        ...{ entryId, acceptCharges, actor: caller.actor, note: note?.trim() ?? null },
      }
      const context = { db, env, request, reply, scope: partyOf(caller).id }
      let intentIds: readonly string[] = []
      const answer = await idempotently(context, async (trx) => {
        intentIds = await matchEntry(trx, deps, decision)
        return { entryId }
      })
      outcomes.announce(intentIds)
      return answer
    },
  )
}

const explainingRoutes: FastifyPluginAsyncTypebox<ReconciliationDeps> = async (app, deps) => {
  const { db, env } = deps.payments
  app.post(
    '/v1/operator/bank-entries/:entryId/charge',
    {
      config: { permission: 'bank.match', idempotent: true },
      schema: {
        operationId: 'bookBankCharge',
        summary: 'Say that what left our account was what the bank charges us',
        params: Type.Object({ entryId: Id('ben') }),
        body: Type.Object({ note: Line(500) }, { additionalProperties: false }),
        response: { 200: Type.Object({ entryId: Type.String() }), '4xx': Problem },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const { entryId } = request.params
      const explanation = { entryId, actor: caller.actor, note: request.body.note.trim() }
      const context = { db, env, request, reply, scope: partyOf(caller).id }
      return idempotently(context, async (trx) => {
        await bookAsCharge(trx, deps, explanation)
        return { entryId }
      })
    },
  )

  app.post(
    '/v1/operator/bank-matches/:matchId/undo',
    {
      config: { permission: 'bank.match', idempotent: true },
      schema: {
        operationId: 'undoBankMatch',
        summary: 'Undo a match: its money is kept apart again, and its orders wait to be paid',
        params: Type.Object({ matchId: Id('mat') }),
        body: Type.Object({ note: Line(500) }, { additionalProperties: false }),
        response: { 200: Type.Object({ matchId: Type.String() }), '4xx': Problem },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const { matchId } = request.params
      const undo = { matchId, actor: caller.actor, note: request.body.note.trim() }
      const context = { db, env, request, reply, scope: partyOf(caller).id }
      return idempotently(context, async (trx) => {
        await undoByHand(trx, deps, undo)
        return { matchId }
      })
    },
  )
}
