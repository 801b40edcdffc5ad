import type { Socket } from 'node:net'
import type { Env } from '../platform/env.ts'
import type { Intent } from './payments.ts'

/** Seldom enough to cost nothing, for when another process heard of the outcome. */
const RECHECK_MS = 1_000

/** Wakes those who wait in this process for what becomes of an intent. */
export type Outcomes = Readonly<{
  announce: (intentIds: readonly string[]) => void
  /** Resolves at the intent's next announcement, or after a while without one. */
  next: (intentId: string) => Promise<void>
}>

export function createOutcomes(): Outcomes {
  const waiting = new Map<string, Set<() => void>>()
  return {
    announce: (intentIds) => {
      for (const id of intentIds) for (const wake of waiting.get(id) ?? []) wake()
    },
    next: async (intentId) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      const others = waiting.get(intentId) ?? new Set()
      waiting.set(intentId, others.add(resolve))
      const timer = setTimeout(resolve, RECHECK_MS)
      await promise
      clearTimeout(timer)
      others.delete(resolve)
      if (others.size === 0) waiting.delete(intentId)
    },
  }
}

type Until = Readonly<{ seconds: number; gone: Pick<Socket, 'destroyed'> }>

/** Reads an intent until it is no longer awaited, the time is over, or nobody listens any more. */
export async function awaitOutcome<T extends Intent>(
  { env, outcomes }: Readonly<{ env: Env; outcomes: Outcomes }>,
  read: () => Promise<T | undefined>,
  { seconds, gone }: Until,
): Promise<T | undefined> {
  const end = env.now().getTime() + seconds * 1000
  for (;;) {
    const intent = await read()
    const over = env.now().getTime() >= end || gone.destroyed
    if (intent?.state !== 'awaiting_payment' || over) return intent
    await outcomes.next(intent.id)
  }
}
