import { Button } from '../ui/button.tsx'
import { formatCount } from '../ui/format.ts'
import { intlLocale } from '../ui/locale.ts'
import { Notice } from '../ui/notice.tsx'
import { m } from '../messages.gen/messages.js'
import { fixFor, type LineFix, type LineRefusal } from './line-refusal.ts'

type Wanted = Readonly<{ quantity: number; moq: number; offerId: string | null }>
type Props = {
  refusal: LineRefusal
  line: Wanted
  onFix: (fix: LineFix) => void
  /** Names the line where it does not stand beside it. */
  title?: string
}

/** Why a line cannot be ordered like this, and the button that puts it right. */
export function RefusalNotice({ refusal, line, onFix, title }: Props) {
  const fix = fixFor(refusal, line)
  return (
    <Notice
      tone="warn"
      title={title}
      live
      actions={
        <Button size="sm" onClick={() => onFix(fix)}>
          {fixText(fix)}
        </Button>
      }
    >
      {refusalText(refusal)}
    </Notice>
  )
}

function refusalText(refusal: LineRefusal): string {
  switch (refusal.kind) {
    case 'below_minimum':
      return m.orders_refused_minimum({ moq: count(refusal.moq) })
    case 'sold_out':
      return refusal.available > 0
        ? m.orders_refused_left({ available: count(refusal.available) })
        : m.orders_refused_sold_out()
    case 'offer_expired':
      return m.orders_refused_offer_expired()
    case 'offer_quantity': {
      const range = { min: count(refusal.min), max: count(refusal.max) }
      return m.orders_refused_offer_quantity(range)
    }
    case 'not_for_sale':
      return m.orders_refused_not_for_sale()
  }
}

function fixText(fix: LineFix): string {
  switch (fix.kind) {
    case 'take':
      return m.orders_fix_take({ quantity: count(fix.quantity) })
    case 'list_price':
      return m.orders_fix_list_price()
    case 'remove':
      return m.orders_fix_remove()
  }
}

const count = (value: number) => formatCount(value, intlLocale())
