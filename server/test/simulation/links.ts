// What the shop says comes next: a page, a code to scan, a transfer to order, or to confirm that
// the balance pays.
import type { Transfer } from './bank.ts'
import type { World } from './world.ts'

export type Next =
  | Readonly<{ kind: 'redirect'; url: string }>
  | Readonly<{ kind: 'qr'; content: string }>
  | Readonly<{ kind: 'confirm' }>
  | (Readonly<{ kind: 'transfer' }> & Transfer)
  | null

/** Where a browser goes, or the phone that scans: both come to the same pages. */
export function linkOf({ sandbox }: World, next: Next): string | undefined {
  if (next?.kind === 'redirect') return next.url
  if (next?.kind !== 'qr') return undefined
  return `${sandbox.url}/phone/scan?code=${encodeURIComponent(next.content)}`
}
