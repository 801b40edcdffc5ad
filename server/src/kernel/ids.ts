import assert from 'node:assert/strict'

// Ids are UUIDs (version 7) in SQL and `prefix_` plus 26 Crockford base-32 characters outside.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const DIGITS = 26

export function encodeId(prefix: string, uuid: string): string {
  let rest = BigInt(`0x${uuid.replaceAll('-', '')}`)
  let text = ''
  for (let i = 0; i < DIGITS; i += 1) {
    text = ALPHABET.charAt(Number(rest & 31n)) + text
    rest >>= 5n
  }
  return `${prefix}_${text}`
}

/** The UUID behind an id. Undefined when it is not an id of this type. */
export function decodeId(prefix: string, id: string): string | undefined {
  if (!id.startsWith(`${prefix}_`)) return undefined
  const text = id.slice(prefix.length + 1)
  if (text.length !== DIGITS || !/^[0-7]/.test(text)) return undefined
  let value = 0n
  for (const char of text) {
    const digit = ALPHABET.indexOf(char)
    if (digit < 0) return undefined
    value = (value << 5n) | BigInt(digit)
  }
  const hex = value.toString(16).padStart(32, '0')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** For ids that a schema has already checked. */
export function uuidOf(prefix: string, id: string): string {
  const uuid = decodeId(prefix, id)
  assert(uuid !== undefined, `not an id of type ${prefix}: ${id}`)
  return uuid
}

export function idPattern(prefix: string): string {
  return `^${prefix}_[0-7][${ALPHABET}]{${DIGITS - 1}}$`
}
