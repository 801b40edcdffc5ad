// The networks played here state times as `yyyy-MM-dd HH:mm:ss` in China time, which has no summer
// time.

const CHINA_OFFSET_MS = 8 * 3_600_000
const SHAPE = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/

export function toChinaTime(at: number): string {
  return new Date(at + CHINA_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ')
}

/** Nothing for another shape and for days that do not exist, such as 30 February. */
export function parseChinaTime(text: string): number | undefined {
  if (!SHAPE.test(text)) return undefined
  const at = Date.parse(`${text.replace(' ', 'T')}Z`) - CHINA_OFFSET_MS
  return !Number.isNaN(at) && toChinaTime(at) === text ? at : undefined
}

export function endOfChinaDay(at: number): number {
  const dayMs = 86_400_000
  return Math.floor((at + CHINA_OFFSET_MS) / dayMs) * dayMs + dayMs - CHINA_OFFSET_MS
}

/** `2026-07-01T12:00:00+08:00`. */
export function toChinaRfc3339(at: number): string {
  return `${toChinaTime(at).replace(' ', 'T')}+08:00`
}

/** The bounds of a day, `2026-07-01`. Nothing for one that does not exist. */
export function chinaDay(day: string): Readonly<{ from: number; to: number }> | undefined {
  const from = parseChinaTime(`${day} 00:00:00`)
  return from === undefined ? undefined : { from, to: endOfChinaDay(from) }
}
