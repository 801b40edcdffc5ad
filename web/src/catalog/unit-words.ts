export type Unit = Readonly<
  | { kind: 'piece' | 'set' | 'pair' | 'box' }
  | { kind: 'pack'; size: number }
  | { kind: 'other'; text: string }
>

/** Suppliers write units as they like; the usual ones are understood, and so can be translated. */
export function readUnit(text: string): Unit {
  const [, size] = /^pack of (\d{1,6})$/i.exec(text) ?? []
  if (size) return { kind: 'pack', size: Number(size) }
  switch (text.toLowerCase()) {
    case 'piece':
    case 'pcs':
    case '件':
      return { kind: 'piece' }
    case 'set':
    case '套':
      return { kind: 'set' }
    case 'pair':
    case '对':
    case '双':
      return { kind: 'pair' }
    case 'box':
    case '盒':
      return { kind: 'box' }
    default:
      return { kind: 'other', text }
  }
}
