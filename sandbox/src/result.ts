export type Ok<T> = Readonly<{ ok: true; value: T }>
export type Refused<R> = Readonly<{ ok: false; refusal: R }>
export type Result<T, R> = Ok<T> | Refused<R>

export const ok = <T>(value: T): Ok<T> => ({ ok: true, value })
export const refuse = <R>(refusal: R): Refused<R> => ({ ok: false, refusal })
