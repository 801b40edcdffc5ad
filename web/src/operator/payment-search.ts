export type PaymentSearch = Readonly<{ q?: string }>

const MAX_QUERY = 100

export function readPaymentSearch(search: Readonly<Record<string, unknown>>): PaymentSearch {
  // A number in an address is read as one; what people look for is its digits.
  const q = typeof search['q'] === 'number' ? String(search['q']) : search['q']
  return typeof q === 'string' && q.trim() ? { q: q.trim().slice(0, MAX_QUERY) } : {}
}
