/** A refusal is an expected "no": a stable code, and the data that explains it. */
export type RefusalReason = Readonly<{ code: string } & Record<string, unknown>>

export type Ok<T> = Readonly<{ ok: true; value: T }>
export type Refused<R extends RefusalReason> = Readonly<{ ok: false; refusal: R }>
export type Result<T, R extends RefusalReason = RefusalReason> = Ok<T> | Refused<R>

export function ok<T>(value: T): Ok<T> {
  return { ok: true, value }
}

export function refuse<const R extends RefusalReason>(refusal: R): Refused<R> {
  return { ok: false, refusal }
}

/** The only error class: what the shell throws so that the transaction rolls back. */
export class Refusal extends Error {
  readonly reason: RefusalReason
  constructor(reason: RefusalReason) {
    super(reason.code)
    this.name = 'Refusal'
    this.reason = reason
  }
}

export function orThrow<T>(result: Result<T>): T {
  if (!result.ok) throw new Refusal(result.refusal)
  return result.value
}

/** The single element of a list that must have exactly one. */
export function only<T>(items: readonly T[]): T {
  const [first, ...rest] = items
  if (first === undefined || rest.length > 0) {
    throw new Error(`expected exactly one item, got ${items.length}`)
  }
  return first
}
