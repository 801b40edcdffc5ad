import { addressLines, type AddressFields } from './address-lines.ts'
import { intlLocale, useLocale } from '../ui/locale.ts'

type Props = { address: AddressFields; className?: string }

/** An address on the page, a line each, with its telephone number. */
export function AddressView({ address, className }: Props) {
  const [first, ...lines] = addressLines(address, intlLocale(useLocale()))
  return (
    <address className={`not-italic break-words ${className ?? ''}`}>
      <p className="font-medium">{first}</p>
      {lines.map((line, index) => (
        <p key={index}>{line}</p>
      ))}
      {address.phone && <p className="num text-muted">{address.phone}</p>}
    </address>
  )
}
