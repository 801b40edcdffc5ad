import { RowLink } from '../ui/link.tsx'

/** The number at the network of something a payment is made of, leading to all of it. */
export function PaymentNumber({ item }: { item: Readonly<{ intentId: string; number: string }> }) {
  return (
    <RowLink
      to="/operator/payments/$intentId"
      params={{ intentId: item.intentId }}
      className="font-mono text-sm break-all"
    >
      {item.number}
    </RowLink>
  )
}
