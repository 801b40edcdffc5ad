export type PackLimits = Readonly<{ min: number; max: number; step: number }>

/** The nearest number that may be ordered: whole packs, rounded up, within the limits. */
export function fitToPacks(wanted: number, { min, max, step }: PackLimits): number {
  const packs = Math.ceil(Math.max(wanted, min) / step) * step
  return packs > max ? Math.floor(max / step) * step : packs
}
