import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { callerOf, partyOf } from '../identity/index.ts'
import type { PaymentsDeps, Refund } from '../payments/index.ts'
import { idempotently } from '../platform/idempotency.ts'
import { fromWire, Id, Line, PositiveMoney, Problem, toWire, WireMoney } from '../platform/wire.ts'
import { refundOrder } from './commands.ts'

type Deps = Pick<PaymentsDeps, 'db' | 'env' | 'effects'> &
  Readonly<{
    /** Tells the worker that a refund is waiting, so that nobody waits for its next turn. */
    refundsWaiting: () => void
  }>

const RefundView = Type.Object({
  id: Type.String(),
  state: Type.String(),
  amount: WireMoney,
  charge: WireMoney,
})

const refundView = ({ id, state, order, charge }: Refund) => ({
  ...{ id, state, charge: toWire(charge), amount: toWire(order?.amount ?? charge) },
})

export const disputesRoutes: FastifyPluginAsyncTypebox<Deps> = async (app, deps) => {
  const { db, env, refundsWaiting } = deps
  app.post(
    '/v1/supplier/orders/:orderId/refunds',
    {
      config: { permission: 'orders.refund', idempotent: true },
      schema: {
        operationId: 'refundOrder',
        summary: 'Give the buyer a part or all of an order back',
        params: Type.Object({ orderId: Id('ord') }),
        body: Type.Object(
          { amount: PositiveMoney, reason: Line(200) },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            items: Type.Array(RefundView, { description: 'One of each payment it is taken from' }),
          }),
          '4xx': Problem,
        },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const { orderId } = request.params
      const amount = fromWire(request.body.amount)
      const command = { orderId, amount, reason: request.body.reason.trim() }
      const context = { db, env, request, reply, scope: partyOf(caller).id }
      const answer = await idempotently(context, async (trx) => {
        const refunds = await refundOrder(trx, deps, { caller, command })
        return { items: refunds.map(refundView) }
      })
      refundsWaiting()
      return answer
    },
  )
}
