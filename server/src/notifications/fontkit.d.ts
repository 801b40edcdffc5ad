// The package ships no types. Only what we and pdfkit use of it.
declare module 'fontkit' {
  export type GlyphRun = Readonly<{ glyphs: readonly unknown[]; positions: readonly unknown[] }>
  export type Font = Readonly<{
    unitsPerEm: number
    characterSet: readonly number[]
    glyphForCodePoint: (code: number) => unknown
    layout: (text: string, features?: readonly string[]) => GlyphRun
  }>
  export const create: (font: Uint8Array) => Font
}
