/** Which lines a list shows: it stands in the address. */
export type LineFilter = Readonly<{ owing?: 'yes' }>

export function readLineFilter(search: Readonly<Record<string, unknown>>): LineFilter {
  return search['owing'] === 'yes' ? { owing: 'yes' } : {}
}
