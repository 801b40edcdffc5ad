import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type, type Static } from 'typebox'
import { encodeId } from '../kernel/ids.ts'
import { money, type Money } from '../kernel/money.ts'
import { orThrow, Refusal } from '../kernel/result.ts'
import { lockProfile } from '../catalog/index.ts'
import { callerOf, partyOf, type Caller } from '../identity/index.ts'
import { inTransaction, type Db, type Reader, type Transaction } from '../platform/db.ts'
import { newUuid, type Env } from '../platform/env.ts'
import { recordEvents } from '../platform/outbox.ts'
import { fromWire, Id, invalid, Nullable, PositiveMoney, Problem } from '../platform/wire.ts'
import { toWire, WireMoney } from '../platform/wire.ts'
import { closePlan, findOpenPlans, insertPlan, isPlanOf, type Plan } from './stage-plan-store.ts'
import { MAX_STAGE_DAYS, MAX_STAGES, MIN_STAGE_BPS, MIN_STAGES } from './stages.ts'
import { readStages, stageTemplates } from './stages.ts'

const MAX_OPEN_PLANS = 10

const Stages = Type.Array(
  Type.Object(
    {
      bps: Type.Integer({
        ...{ minimum: MIN_STAGE_BPS, maximum: 10_000 - MIN_STAGE_BPS },
        description: 'Of the total, in hundredths of a percent; 10000 together',
      }),
      days: Type.Integer({
        ...{ minimum: 0, maximum: MAX_STAGE_DAYS },
        description: 'Due this long after the order; 0 for the first, then rising',
      }),
    },
    { additionalProperties: false },
  ),
  { minItems: MIN_STAGES, maxItems: MAX_STAGES },
)

const PlanView = Type.Object({
  id: Type.String(),
  minTotal: Nullable(WireMoney), // Of an order that can take it; null for any.
  stages: Stages,
})

const PlanBody = Type.Object(
  { minTotal: Type.Optional(Nullable(PositiveMoney)), stages: Stages },
  { additionalProperties: false },
)

const PlanList = Type.Object({
  items: Type.Array(PlanView),
  templates: Type.Array(Stages, { description: 'Usual ways to pay in stages, to begin with' }),
})

type Deps = Readonly<{ db: Db; env: Env }>

const access = { config: { permission: 'shipping.manage' } } as const
const response = { 200: PlanList, '4xx': Problem }

async function list(reader: Reader, supplierUuid: string): Promise<Static<typeof PlanList>> {
  const plans = (await findOpenPlans(reader, [supplierUuid])).get(supplierUuid) ?? []
  return {
    items: plans.map(({ id, minTotal, stages }) => ({
      ...{ id, stages: [...stages] },
      minTotal: minTotal.minor === 0n ? null : toWire(minTotal),
    })),
    templates: stageTemplates.map((stages) => [...stages]),
  }
}

export const stagePlanRoutes: FastifyPluginAsyncTypebox<Deps> = async (app, deps) => {
  app.get(
    '/v1/supplier/stage-plans',
    {
      ...access,
      schema: {
        operationId: 'listStagePlans',
        summary: 'How you let orders be paid in stages: the plans that are open',
        response,
      },
    },
    (request) => list(deps.db, partyOf(callerOf(request)).uuid),
  )

  app.post(
    '/v1/supplier/stage-plans',
    {
      ...access,
      schema: {
        operationId: 'openStagePlan',
        summary: 'Let orders be paid in stages; the same plan again changes nothing',
        body: PlanBody,
        response,
      },
    },
    async (request) => {
      const caller = callerOf(request)
      await inTransaction(deps.db, (trx) => open(trx, deps.env, { caller, body: request.body }))
      return list(deps.db, partyOf(caller).uuid)
    },
  )

  app.delete(
    '/v1/supplier/stage-plans/:planId',
    {
      ...access,
      schema: {
        operationId: 'closeStagePlan',
        summary: 'Close a plan; orders that were placed with it keep it',
        params: Type.Object({ planId: Id('stp') }),
        response,
      },
    },
    async (request) => {
      const caller = callerOf(request)
      const { planId } = request.params
      await inTransaction(deps.db, (trx) => close(trx, deps.env, { caller, planId }))
      return list(deps.db, partyOf(caller).uuid)
    },
  )
}

type Opening = Readonly<{ caller: Caller; body: Static<typeof PlanBody> }>

async function open(trx: Transaction, env: Env, { caller, body }: Opening): Promise<void> {
  const { uuid: supplierUuid, id: supplierId } = partyOf(caller)
  const stages = orThrow(readStages(body.stages))
  // The lock keeps two at once from passing the limit together.
  const profile = await lockProfile(trx, supplierUuid)
  if (!profile) throw new Refusal({ code: 'catalog.profile_missing' })
  const minTotal = readMinTotal(body.minTotal, profile.currency)
  const plan: Plan = { id: encodeId('stp', newUuid(env)), supplierId, minTotal, stages }
  if (!(await insertPlan(trx, { plan, createdBy: caller.actor, now: env.now() }))) return
  const plans = (await findOpenPlans(trx, [supplierUuid])).get(supplierUuid) ?? []
  if (plans.length > MAX_OPEN_PLANS) {
    throw new Refusal({ code: 'orders.too_many_plans', most: MAX_OPEN_PLANS })
  }
  await tell(trx, env, { caller, type: 'orders.stage_plan_opened', planId: plan.id })
}

function readMinTotal(typed: Opening['body']['minTotal'], currency: string): Money {
  if (!typed) return money(currency, 0n)
  const minTotal = fromWire(typed, '/minTotal')
  if (minTotal.currency !== currency) {
    throw invalid('/minTotal/currency', 'currency', `is not ${currency}, which your prices are in`)
  }
  return minTotal
}

type Closing = Readonly<{ caller: Caller; planId: string }>

/** Closing twice does nothing more. */
async function close(trx: Transaction, env: Env, { caller, planId }: Closing): Promise<void> {
  const named = { id: planId, supplierUuid: partyOf(caller).uuid }
  if (await closePlan(trx, { ...named, now: env.now() })) {
    return tell(trx, env, { caller, type: 'orders.stage_plan_closed', planId })
  }
  if (!(await isPlanOf(trx, named))) throw new Refusal({ code: 'orders.plan_not_found' })
}

type Told = Closing & Readonly<{ type: string }>

function tell(trx: Transaction, env: Env, { caller, type, planId }: Told): Promise<void> {
  const { actor } = caller
  return recordEvents(trx, env, [{ type, object: planId, actor, party: partyOf(caller).id }])
}
