export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

export function addMs(at: Date, ms: number): Date {
  return new Date(at.getTime() + ms)
}

export function addMinutes(at: Date, minutes: number): Date {
  return addMs(at, minutes * MINUTE_MS)
}

/** `yyyy-MM-dd HH:mm:ss` in China time (UTC+8 all year): the form Alipay's protocol uses. */
export function toChinaTime(at: Date): string {
  return addMs(at, 8 * HOUR_MS)
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ')
}

export function fromChinaTime(text: string): Date {
  return new Date(`${text.replace(' ', 'T')}+08:00`)
}
