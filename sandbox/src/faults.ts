import type { FastifyReply, FastifyRequest } from 'fastify'

// How a shop is mistreated, on every network alike. Counts say how many of the next are hit; -1
// means all.

/** Of its calls. */
export type CallFaults = Readonly<{
  slowMs: number
  down: boolean
  loseRequest: number
  loseAnswer: number
  systemError: number
  garble: number
  methods: readonly string[] // Empty: every method.
}>
/** Of the notices to it. */
export type DeliveryFaults = Readonly<{
  drop: boolean
  repeat: number
  delayMs: number
  reverseOrder: boolean
}>

/** What happens to one call. */
export type Mishap = Readonly<{
  slowMs: number
  kind: 'none' | 'lose_request' | 'lose_answer' | 'system_error' | 'garble'
}>

export const NO_MISHAP: Mishap = { slowMs: 0, kind: 'none' }

export const CALLS_FINE: CallFaults = {
  slowMs: 0,
  down: false,
  loseRequest: 0,
  loseAnswer: 0,
  systemError: 0,
  garble: 0,
  methods: [],
}

export const DELIVERY_FINE: DeliveryFaults = {
  drop: false,
  repeat: 1,
  delayMs: 0,
  reverseOrder: false,
}

/** What a machine on the way says when the network does not answer. */
export const GARBLED = '<html><head><title>502 Bad Gateway</title>'

/** Decides the fate of one call and what is left of the counts after it. */
export function strike<Faults extends CallFaults>(
  faults: Faults,
  method: string,
): { mishap: Mishap; left: Faults } {
  const isSpared = faults.methods.length > 0 && !faults.methods.includes(method)
  if (isSpared) return { mishap: NO_MISHAP, left: faults }
  const { slowMs } = faults
  if (faults.down) return { mishap: { slowMs, kind: 'lose_request' }, left: faults }
  for (const [count, kind] of COUNTED) {
    const left = faults[count]
    if (left === 0) continue
    const spent = left < 0 ? faults : { ...faults, [count]: left - 1 }
    return { mishap: { slowMs, kind }, left: spent }
  }
  return { mishap: { slowMs, kind: 'none' }, left: faults }
}

const COUNTED = [
  ['loseRequest', 'lose_request'],
  ['loseAnswer', 'lose_answer'],
  ['systemError', 'system_error'],
  ['garble', 'garble'],
] as const

export function hangUp(request: FastifyRequest, reply: FastifyReply) {
  reply.hijack()
  request.raw.socket.destroy()
  return reply
}

// What the control API accepts. Unknown names are refused: a misspelt switch would test nothing.

export const count = { type: 'integer', minimum: -1 }
export const flag = { type: 'boolean' }
export const milliseconds = { type: 'integer', minimum: 0 }
export const text = { type: 'string', minLength: 1, maxLength: 256 }

export const callFaultSchemas = {
  slowMs: milliseconds,
  down: flag,
  loseRequest: count,
  loseAnswer: count,
  systemError: count,
  garble: count,
  methods: { type: 'array', items: text, maxItems: 20 },
}

export const deliveryFaultSchemas = {
  drop: flag,
  repeat: { type: 'integer', minimum: 0, maximum: 100 },
  delayMs: milliseconds,
  reverseOrder: flag,
}
