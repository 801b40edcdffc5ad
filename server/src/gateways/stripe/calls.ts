import Stripe from 'stripe'

export type Said<T> =
  | Readonly<{ status: 'ok'; value: T }>
  | Readonly<{ status: 'declined' | 'unknown'; detail: string }>

/**
 * A request that Stripe refuses as such did nothing and never will. Whatever else goes wrong (no
 * answer, a limit, a key in use, a failure of its own, a key of ours it does not take) leaves it
 * open.
 */
export async function answerOf<T extends { object: string }>(
  kind: T['object'],
  asked: Promise<T>,
): Promise<Said<T>> {
  try {
    const value = await asked
    // A machine on the way may answer as well.
    if (value.object !== kind) return { status: 'unknown', detail: 'an answer that is none' }
    return { status: 'ok', value }
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error
    const { statusCode, code, type } = error
    const isRefused = statusCode === 400 || statusCode === 402 || statusCode === 404
    const detail = [statusCode, code ?? type].filter(Boolean).join(' ')
    return { status: isRefused ? 'declined' : 'unknown', detail }
  }
}
