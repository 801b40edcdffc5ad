import assert from 'node:assert/strict'

// Ids are UUIDs (version 7) in SQL and `prefix_` plus 26 Crockford base-32 characters outside.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const DIGITS = 26

export function encodeId(prefix: string, uuid: string): string {
  let text = ''
  let bits = 0
  let rest = 0
  // From the end, five bits at a time; 128 bits leave two zero bits in the first character.
  for (let i = uuid.length - 1; i >= 0; i -= 1) {
    const code = uuid.charCodeAt(i)
    if (code === HYPHEN) continue
    rest |= hexValue(code) << bits
    bits += 4
    if (bits >= 5) {
      text = ALPHABET.charAt(rest & 31) + text
      rest >>= 5
      bits -= 5
    }
  }
  return `${prefix}_${ALPHABET.charAt(rest)}${text}`
}

const HYPHEN = 45

const hexValue = (code: number) => (code < 58 ? code - 48 : (code | 32) - 87)

/** The UUID behind an id. Undefined when it is not an id of this type. */
export function decodeId(prefix: string, id: string): string | undefined {
  const start = prefix.length + 1
  if (id.length !== start + DIGITS || !id.startsWith(prefix) || id[start - 1] !== '_') {
    return undefined
  }
  let hex = ''
  let bits = 0
  let rest = 0
  for (let i = id.length - 1; i >= start; i -= 1) {
    const digit = DIGIT_OF[id.charCodeAt(i)] ?? -1
    if (digit < 0 || (i === start && digit > 7)) return undefined
    rest |= digit << bits
    bits += 5
    while (bits >= 4) {
      hex = HEX.charAt(rest & 15) + hex
      rest >>= 4
      bits -= 4
    }
  }
  // 130 bits make 32 hexadecimal digits; the two on top are zero, or it was no UUID.
  const part = (from: number, to?: number) => hex.slice(from, to)
  return `${part(0, 8)}-${part(8, 12)}-${part(12, 16)}-${part(16, 20)}-${part(20)}`
}

const HEX = '0123456789abcdef'
const DIGIT_OF = Array.from({ length: 128 }, (_, code) =>
  ALPHABET.indexOf(String.fromCharCode(code)),
)

/** For ids that a schema has already checked. */
export function uuidOf(prefix: string, id: string): string {
  const uuid = decodeId(prefix, id)
  assert(uuid !== undefined, `not an id of type ${prefix}: ${id}`)
  return uuid
}

export function idPattern(prefix: string): string {
  return `^${prefix}_[0-7][${ALPHABET}]{${DIGITS - 1}}$`
}
