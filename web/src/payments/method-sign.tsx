import { CalendarClock, CreditCard, Landmark, MessagesSquare, QrCode } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from '../ui/cx.ts'

type Sign = Readonly<{ look: string; picture: ReactNode }>

// In each network's own colour, white on it with enough contrast.
const blue = 'bg-[#1266d4] text-white'
const green = 'bg-[#0a7d3c] text-white'

const signs: Readonly<Record<string, Sign>> = {
  alipay: { look: blue, picture: <span className="text-base leading-none font-bold">支</span> },
  alipay_qr: { look: blue, picture: <QrCode className="size-4.5" /> },
  bank_transfer: { look: 'bg-sunken text-ink', picture: <Landmark className="size-4.5" /> },
  terms: { look: 'bg-sunken text-ink', picture: <CalendarClock className="size-4.5" /> },
  wechatpay: { look: green, picture: <MessagesSquare className="size-4.5" /> },
}
const other: Sign = { look: 'bg-sunken text-muted', picture: <CreditCard className="size-4.5" /> }

/** A method's picture beside its name. */
export function MethodSign({ method }: { method: string }) {
  const { look, picture } = signs[method] ?? other
  return (
    <span
      aria-hidden
      lang="zh"
      className={cx('inline-flex size-7 shrink-0 items-center justify-center rounded-md', look)}
    >
      {picture}
    </span>
  )
}
