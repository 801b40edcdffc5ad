// What the shop says comes next: a page, a code to scan, or to confirm that the balance pays.
import type { World } from './world.ts'

export type Next = Readonly<{ kind: string; url?: string; content?: string }> | null

/** Where a browser goes, or the phone that scans: both come to the same pages. */
export function linkOf({ sandbox }: World, next: Next): string | undefined {
  if (!next?.content) return next?.url
  return `${sandbox.url}/phone/scan?code=${encodeURIComponent(next.content)}`
}
