/** "340 g", "1.25 kg". */
export function formatWeight(grams: number, locale: string): string {
  const isHeavy = grams >= 1000
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: isHeavy ? 'kilogram' : 'gram',
    maximumFractionDigits: isHeavy ? 2 : 0,
  }).format(isHeavy ? grams / 1000 : grams)
}
