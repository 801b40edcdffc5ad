/**
 * Where a problem is in the body, as the name of a form's field: "/lines/0/quantity" is
 * "lines.0.quantity".
 */
export function pointerToName(pointer: string): string {
  const parts = pointer.split('/').slice(1)
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')).join('.')
}
