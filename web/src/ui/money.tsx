import { cx } from './cx.ts'
import { formatMoney, formatPrice, type CodeRule } from './format.ts'
import type { Money as MoneyValue, Price as PriceValue } from './format.ts'
import { intlLocale, useLocale } from './locale.ts'

type Props<Value> = { value: Value; code?: CodeRule; className?: string }

/** An amount, with figures that line up. The code is smaller, so that the amount stands out. */
export function Money({ value, code = 'auto', className }: Props<MoneyValue>) {
  const locale = intlLocale(useLocale())
  return <Amount text={formatMoney(value, { locale, code })} {...{ className }} />
}

/** The price of one unit. */
export function Price({ value, code = 'auto', className }: Props<PriceValue>) {
  const locale = intlLocale(useLocale())
  return <Amount text={formatPrice(value, { locale, code })} {...{ className }} />
}

const TRAILING_CODE = /^(.*)\u00a0([A-Z]{3})$/s

function Amount({ text, className }: { text: string; className: string | undefined }) {
  const [, amount = text, code] = TRAILING_CODE.exec(text) ?? []
  return (
    <span className={cx('num whitespace-nowrap', className)}>
      {amount}
      {code && <span className="ml-[0.3em] text-[0.78em] font-normal text-muted">{code}</span>}
    </span>
  )
}
