import type { FastifyInstance } from 'fastify'
import type { Courier } from '../delivery.ts'
import { apiRoutes } from './api.ts'
import { checkoutRoutes } from './checkout.ts'
import { stripeControl } from './control.ts'
import { openNetwork } from './events.ts'
import { peoplesStripe } from './people.ts'
import { resumeRefunds } from './refunds.ts'
import { expireOpenSessions } from './sessions.ts'
import { loadStripe, type Stripe } from './state.ts'

type Given = Pick<Stripe, 'clock' | 'ids' | 'store'> & Readonly<{ courier: Courier }>

/** Stripe: its API under /v1, its page for cards, and the switches for both. */
export function playStripe(server: FastifyInstance, { courier, ...given }: Given): void {
  const network = openNetwork(loadStripe(given), courier)
  expireOpenSessions(network)
  resumeRefunds(network)
  apiRoutes(server, network)
  checkoutRoutes(server, network)
  stripeControl(server, network)
  peoplesStripe(server, network)
}
