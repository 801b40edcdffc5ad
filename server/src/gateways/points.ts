import type { Env } from '../platform/env.ts'
import type { Gateway, Gateways } from './gateway.ts'

/** Names the instants before and after each call to a network. */
export function withPoints(gateways: Gateways, env: Pick<Env, 'point'>): Gateways {
  const around =
    <Asked, Answer>(name: string, call: (asked: Asked) => Promise<Answer>) =>
    async (asked: Asked): Promise<Answer> => {
      await env.point(`gateways.asking_${name}`)
      const answer = await call(asked)
      await env.point(`gateways.${name}_answered`)
      return answer
    }
  const entries = Object.entries(gateways).map(([name, gateway]): [string, Gateway] => [
    name,
    {
      ...gateway,
      begin: around('begin', gateway.begin),
      query: around('query', gateway.query),
      close: around('close', gateway.close),
      refund: around('refund', gateway.refund),
      queryRefund: around('refund_query', gateway.queryRefund),
    },
  ])
  return Object.fromEntries(entries)
}
