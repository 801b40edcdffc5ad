import type { FastifyInstance } from 'fastify'
import type { Job } from '../platform/jobs.ts'
import type { Db } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import type { ErrorTable } from '../platform/errors.ts'
import type { Subscriber } from '../platform/outbox.ts'

export type Mailer = Readonly<{ send: (mail: unknown) => Promise<void> }>
export const notificationsErrors = {} as const satisfies ErrorTable
export const notificationSubscribers = (_deps: Readonly<{ env: Env }>): Subscriber[] => []
export const notificationsJobs = (
  _deps: Readonly<{ mailer: Mailer | undefined; publicUrl: string }>,
): Job[] => []
export const notificationsRoutes = async (
  _app: FastifyInstance,
  _deps: Readonly<{ db: Db; env: Env }>,
) => undefined
export const createMailer = (_url: string, _from: string): Mailer => ({
  send: async () => undefined,
})
