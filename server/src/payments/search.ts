import { fromDecimal, isCurrency, type Money } from '../kernel/money.ts'

// What an operator typed, read as what it can mean.

const SIGNS: Readonly<Record<string, string>> = {
  ...{ '¥': 'CNY', '￥': 'CNY', 'CN¥': 'CNY', '£': 'GBP', '€': 'EUR', $: 'USD', US$: 'USD' },
}
const MARK = '([A-Z]{3}|(?:CN|US)?[¥￥£€$])'
const AMOUNT = new RegExp(`^${MARK}?\\s*(\\d[\\d,\\s]{0,20}(?:\\.\\d{1,4})?)\\s*${MARK}?$`, 'u')

/** An amount as it is written on screens and in statements. Without a currency it is none. */
export function readAmount(text: string): Money | undefined {
  const [, before, digits = '', after] = AMOUNT.exec(text.trim().toUpperCase()) ?? []
  if ((before === undefined) === (after === undefined)) return undefined
  const mark = before ?? after ?? ''
  const currency = SIGNS[mark] ?? mark
  return isCurrency(currency) ? fromDecimal(currency, digits.replaceAll(/[,\s]/g, '')) : undefined
}
