import assert from 'node:assert/strict'
import { fromDecimal, toDecimal, type Money } from '../../kernel/money.ts'

/** An answer's fields as Alipay names them. */
export type Answer = Readonly<Record<string, unknown>>

/** Alipay's amounts are decimal yuan, never fen. */
export function toYuan(amount: Money): string {
  assert.equal(amount.currency, 'CNY', 'Alipay takes CNY only')
  return toDecimal(amount)
}

export function fromYuan(yuan: unknown): Money | undefined {
  return typeof yuan === 'string' ? fromDecimal('CNY', yuan) : undefined
}

export function text(fields: Answer, name: string): string {
  const value = fields[name]
  return typeof value === 'string' ? value : ''
}

/** `ACQ.TRADE_NOT_EXIST` also comes as `aop.ACQ.…` or bare: the part after the last dot counts. */
export function subCode(answer: Answer): string {
  const full = text(answer, 'sub_code')
  return full.slice(full.lastIndexOf('.') + 1)
}

export function describe(answer: Answer | undefined): string {
  if (!answer) return 'no answer that can be believed'
  return [text(answer, 'code'), text(answer, 'sub_code')].filter(Boolean).join(' ')
}
