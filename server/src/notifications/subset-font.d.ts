// The package ships no types. Only what we use of it.
declare module 'subset-font' {
  type Options = Readonly<{
    targetFormat?: 'truetype' | 'woff' | 'woff2'
    keepAllGlyphs?: boolean
    keepFeatures?: readonly string[]
  }>
  const subsetFont: (
    font: Uint8Array,
    text: string | undefined,
    options?: Options,
  ) => Promise<Uint8Array>
  export = subsetFont
}
