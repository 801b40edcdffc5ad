// Money is whole fen (1 yuan = 100 fen) inside and decimal yuan as a string outside.

const YUAN = /^(0|[1-9]\d{0,14})(?:\.(\d{1,2}))?$/

export function parseYuan(text: unknown): bigint | undefined {
  const match = typeof text === 'string' ? YUAN.exec(text) : null
  if (!match) return undefined
  return BigInt(match[1] ?? '0') * 100n + BigInt((match[2] ?? '').padEnd(2, '0'))
}

export function toYuan(fen: bigint): string {
  const digits = (fen < 0n ? -fen : fen).toString().padStart(3, '0')
  return `${fen < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

export function sumFen(amounts: Iterable<bigint>): bigint {
  let sum = 0n
  for (const amount of amounts) sum += amount
  return sum
}

/** For people: thousands apart. */
export function groupYuan(yuan: string): string {
  return yuan.replace(/\B(?=(\d{3})+\.)/g, ',')
}
