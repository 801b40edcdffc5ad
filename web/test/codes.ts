// Codes to scan, as the pages draw them.
import { encode } from 'uqr'

/** The dark modules of a code. */
export function pathOf(code: string): string {
  const { data } = encode(code, { ecc: 'M', border: 4 })
  return data
    .flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join('')
}
