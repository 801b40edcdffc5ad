/** Where to go after signing in: an address of this site, or its start. */
export function safeNext(next: string | undefined): string {
  const base = 'https://here.invalid'
  if (!next?.startsWith('/') || !URL.canParse(next, base)) return '/'
  const url = new URL(next, base)
  const isHere = url.origin === base && !/^\/(sign-in|sign-up)(\/|$)/.test(url.pathname)
  return isHere ? url.pathname + url.search + url.hash : '/'
}

/** The `next` of an address's search, whatever stands there. */
export function nextOf(search: Record<string, unknown>): { next?: string } {
  const { next } = search
  return typeof next === 'string' && next ? { next } : {}
}
