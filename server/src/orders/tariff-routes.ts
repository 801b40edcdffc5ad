import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type, type Static } from 'typebox'
import { uuidOf } from '../kernel/ids.ts'
import { Refusal } from '../kernel/result.ts'
import { callerOf, partyOf } from '../identity/index.ts'
import { inTransaction, type Db, type Reader } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import { recordEvents } from '../platform/outbox.ts'
import { partiesByIds } from '../parties/index.ts'
import { Id, invalid, Nullable, Problem } from '../platform/wire.ts'
import { areSteps, type Tariff } from './shipping.ts'
import { buyerIdOf, deleteTariff, listTariffs, saveTariff } from './tariff-store.ts'

const Minor = Type.String({ pattern: '^\\d{1,11}$', description: 'Minor units, your currency' })

const TariffBody = Type.Object(
  {
    buyerId: Type.Optional(Nullable(Id('pty'))),
    destination: Type.String({
      pattern: '^([A-Z]{2}|\\*)$',
      description: 'A country, EU, or * for everywhere else',
    }),
    basis: Type.Union([Type.Literal('weight'), Type.Literal('value')]),
    steps: Type.Array(
      Type.Object(
        {
          upTo: Nullable(Type.Integer({ minimum: 1, maximum: 2_000_000_000 })),
          price: Minor,
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 50 },
    ),
    freeFrom: Type.Optional(Nullable(Minor)),
    minDays: Type.Integer({ minimum: 0, maximum: 365 }),
    maxDays: Type.Integer({ minimum: 0, maximum: 365 }),
  },
  { additionalProperties: false },
)

const TariffList = Type.Object({ items: Type.Array(TariffBody) })

const view = (tariff: Tariff): Static<typeof TariffBody> => ({
  buyerId: buyerIdOf(tariff),
  destination: tariff.destination,
  basis: tariff.basis,
  steps: tariff.steps.map(({ upTo, priceMinor }) => ({ upTo, price: priceMinor.toString() })),
  freeFrom: tariff.freeFrom?.toString() ?? null,
  minDays: tariff.minDays,
  maxDays: tariff.maxDays,
})

function fromBody(supplierUuid: string, body: Static<typeof TariffBody>): Tariff {
  const { buyerId, destination, basis, freeFrom, minDays, maxDays } = body
  const steps = body.steps.map(({ upTo, price }) => ({ upTo, priceMinor: BigInt(price) }))
  if (!areSteps(steps)) {
    throw invalid('/steps', 'rising', 'must rise, and only the last may be without an end')
  }
  if (maxDays < minDays) throw invalid('/maxDays', 'minimum', 'is below the fewest days')
  return {
    ...{ supplierUuid, destination, basis, steps, minDays, maxDays },
    buyerUuid: buyerId ? uuidOf('pty', buyerId) : null,
    freeFrom: freeFrom && freeFrom !== '0' ? BigInt(freeFrom) : null,
  }
}

type Deps = Readonly<{ db: Db; env: Env }>

const access = { config: { permission: 'shipping.manage' } } as const
const response = { 200: TariffList, '4xx': Problem }

const list = async (reader: Reader, supplierUuid: string) => ({
  items: (await listTariffs(reader, supplierUuid)).map(view),
})

export const tariffRoutes: FastifyPluginAsyncTypebox<Deps> = async (app, deps) => {
  await app.register(readingRoutes, deps)
  await app.register(savingRoutes, deps)
}

const readingRoutes: FastifyPluginAsyncTypebox<Deps> = async (app, { db }) => {
  app.get(
    '/v1/supplier/shipping-tariffs',
    {
      ...access,
      schema: {
        operationId: 'listShippingTariffs',
        summary: 'What you ask for shipping, by destination',
        response,
      },
    },
    (request) => list(db, partyOf(callerOf(request)).uuid),
  )

  app.delete(
    '/v1/supplier/shipping-tariffs',
    {
      ...access,
      schema: {
        operationId: 'deleteShippingTariff',
        summary: 'Stop shipping to a destination, or end what was agreed with one buyer',
        querystring: Type.Object(
          {
            destination: TariffBody.properties.destination,
            buyerId: Type.Optional(Id('pty')),
          },
          { additionalProperties: false },
        ),
        response,
      },
    },
    async (request) => {
      const { uuid } = partyOf(callerOf(request))
      const { destination, buyerId } = request.query
      const buyerUuid = buyerId ? uuidOf('pty', buyerId) : null
      if (!(await deleteTariff(db, { supplierUuid: uuid, buyerUuid, destination }))) {
        throw new Refusal({ code: 'orders.tariff_not_found' })
      }
      return list(db, uuid)
    },
  )
}

const savingRoutes: FastifyPluginAsyncTypebox<Deps> = async (app, { db, env }) => {
  app.put(
    '/v1/supplier/shipping-tariffs',
    {
      ...access,
      schema: {
        operationId: 'saveShippingTariff',
        summary: 'Set what you ask for shipping to a destination, from all or from one buyer',
        body: TariffBody,
        response,
      },
    },
    async (request) => {
      const caller = callerOf(request)
      const { uuid, id } = partyOf(caller)
      const tariff = fromBody(uuid, request.body)
      await inTransaction(db, async (trx) => {
        await refuseUnknownBuyer(trx, tariff)
        const { destination, buyerId = null } = request.body
        await Promise.all([
          saveTariff(trx, tariff, env.now()),
          recordEvents(trx, env, [
            {
              type: 'orders.tariff_saved',
              object: id,
              actor: caller.actor,
              party: id,
              data: { destination, buyerId },
            },
          ]),
        ])
      })
      return list(db, uuid)
    },
  )
}

async function refuseUnknownBuyer(
  trx: Parameters<typeof saveTariff>[0],
  { buyerUuid }: Tariff,
): Promise<void> {
  if (!buyerUuid) return
  const known = await partiesByIds(trx, [buyerUuid])
  if (!known.has(buyerUuid)) throw invalid('/buyerId', 'exists', 'is not a company we know')
}
