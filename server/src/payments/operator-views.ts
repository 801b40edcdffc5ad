import type { Money } from '../kernel/money.ts'
import type { toWire } from '../platform/wire.ts'

// How what is shown to operators stands in JSON.

type Plain<T> = {
  [K in keyof T]: T[K] extends Money
    ? ReturnType<typeof toWire>
    : T[K] extends Date
      ? string
      : T[K] extends Date | null
        ? string | null
        : T[K]
}

/** Money and instants as they stand in JSON, everything else as it is. */
export function plain<T extends object>(value: T): Plain<T> {
  // oxlint-disable-next-line typescript/no-unsafe-return -- the type says what JSON makes of it
  return JSON.parse(
    JSON.stringify(value, (_key, item: unknown) =>
      typeof item === 'bigint' ? item.toString() : item,
    ),
  )
}

// The signature proves nothing to a reader and fills the page.
export function fieldsOf(body: string): Record<string, string> {
  if (body.startsWith('{')) return fieldsOfJson(body)
  return Object.fromEntries([...new URLSearchParams(body)].filter(([key]) => key !== 'sign'))
}

const MAX_FIELDS = 100

/** What an object says, by the path to it; what is no JSON after all says nothing. */
function fieldsOfJson(body: string): Record<string, string> {
  const fields: Record<string, string> = {}
  const read = (value: unknown, path: string) => {
    if (value === null || Object.keys(fields).length >= MAX_FIELDS) return
    if (typeof value !== 'object') {
      fields[path] = typeof value === 'string' ? value : JSON.stringify(value)
    } else {
      for (const [key, item] of Object.entries(value)) read(item, path ? `${path}.${key}` : key)
    }
  }
  try {
    read(JSON.parse(body), '')
  } catch {
    return {}
  }
  return fields
}
