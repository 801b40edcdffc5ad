import assert from 'node:assert/strict'
import { money, type Money } from '../../kernel/money.ts'
import { toChinaTime } from '../../kernel/time.ts'

/** An object of the protocol, as it came. */
export type Fields = Readonly<Record<string, unknown>>

export function fieldsOf(json: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return isFields(value) ? value : undefined
  } catch {
    return undefined
  }
}

export function text(fields: Fields, name: string): string {
  const value = fields[name]
  return typeof value === 'string' ? value : ''
}

export function part(fields: Fields, name: string): Fields {
  const value = fields[name]
  return isFields(value) ? value : {}
}

/** Amounts are whole fen, as JSON numbers. */
export function toFen(amount: Money): number {
  assert.equal(amount.currency, 'CNY', 'WeChat Pay takes CNY only')
  const fen = Number(amount.minor)
  assert(Number.isSafeInteger(fen), 'the limits of the method rule this out')
  return fen
}

export function fromFen(value: unknown): Money | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
    ? money('CNY', BigInt(value))
    : undefined
}

/** `2026-07-01T12:00:00+08:00`. */
export function toRfc3339(at: Date): string {
  return `${toChinaTime(at).replace(' ', 'T')}+08:00`
}

/** An account's name at the app, so that people can tell two apart and nobody can use it. */
export function mask(openid: string): string | null {
  return openid ? `${openid.slice(0, 4)}***${openid.slice(-4)}` : null
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
