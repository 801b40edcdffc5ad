/** Joins class names, leaving out what is not there: `cx('a', wanted && 'b')`. */
export function cx(...names: readonly unknown[]): string {
  return names.filter((name) => typeof name === 'string' && name).join(' ')
}
