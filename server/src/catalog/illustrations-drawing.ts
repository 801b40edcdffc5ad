/**
 * What a motif draws with: colours that suit each other, a pattern, and choices made by the key.
 */
export type Pen = Readonly<{
  body: string
  dark: string
  deep: string
  light: string
  accent: string
  accentDark: string
  accentLight: string
  /** The body colour shaded from left to right, for round things. */
  round: string
  /** The surface pattern as a fill, or undefined for a plain surface. */
  pattern: string | undefined
  /** A number below `count` that depends on the picture's key and the purpose only. */
  choose: (purpose: string, count: number) => number
}>

export type Motif = (pen: Pen) => string

export const ink = '#2f2a33'
export const white = '#fffdf8'
export const wood = '#c99b6b'
export const woodDark = '#a87a4d'
export const woodLight = '#e0bd92'
export const metal = '#c5cbd1'
export const metalDark = '#949ca6'
export const metalLight = '#e6eaed'
export const leaf = '#7fa37a'
export const leafDark = '#557d58'
export const glow = '#ffdf8a'

// Name, colour, and accents that suit it. The names are what a picture key may carry.
const swatches: Readonly<Record<string, readonly [string, ...string[]]>> = {
  white: ['#f7f2e8', '#c8694a', '#4c7fb5', '#6f9a78', '#d9a441'],
  cream: ['#efdfc0', '#b5654a', '#5f8a6b', '#3f5f7f', '#c98a3c'],
  natural: ['#d8bd92', '#6b4f3a', '#f7f0e2', '#56776a', '#c2603f'],
  brown: ['#8f6246', '#efd9b4', '#dca65a', '#a9bfa0', '#f3e7d6'],
  black: ['#3a383f', '#dcae58', '#efe6d8', '#c9685a', '#9db6b0'],
  grey: ['#9ba2a8', '#f4ecdf', '#dca54b', '#3c5068', '#e0a093'],
  red: ['#cb4b41', '#fbeedb', '#f0c46a', '#2f5f56', '#f3d6c6'],
  terracotta: ['#c9744f', '#f6e3c8', '#54695a', '#f0b77a', '#fff3e4'],
  orange: ['#e58e45', '#fff0d9', '#356a75', '#a8452f', '#ffd58f'],
  mustard: ['#dcab41', '#fff4da', '#3f5f6b', '#a5533a', '#6c8a63'],
  yellow: ['#f2cc59', '#e0774c', '#fffaf0', '#4b8a94', '#55617f'],
  green: ['#55906a', '#f4ead2', '#e9b64f', '#e79a86', '#cfe3c4'],
  sage: ['#9fb597', '#fbf4e4', '#c7805f', '#5c6f5b', '#ecd19a'],
  olive: ['#858a55', '#f3e8cb', '#d98f52', '#e3cf86', '#4a4d33'],
  mint: ['#a9d6c3', '#ee8f7c', '#fffaf0', '#3e8075', '#f3cf7a'],
  teal: ['#34868b', '#f5e6c8', '#f0a868', '#bfe0d9', '#f2c15f'],
  blue: ['#5083b8', '#fbf3e3', '#f0b45b', '#bcd8ee', '#e78a72'],
  sky: ['#9fc8e2', '#fdf8ee', '#ef9e83', '#456f97', '#f3d27e'],
  navy: ['#34496d', '#f3e4c6', '#d9a24f', '#9dbad3', '#d77a68'],
  pink: ['#e59fb2', '#fff4ee', '#c2506a', '#6d9b8a', '#f4cf82'],
  blush: ['#ecc6ba', '#fff7f0', '#b9685c', '#8a9d84', '#d9a55d'],
  coral: ['#ec8070', '#fff0e2', '#2f7076', '#f6c667', '#ffd3c4'],
  lilac: ['#bba7d6', '#fdf6ee', '#6b5595', '#f2b9a6', '#f0d384'],
  purple: ['#7d60a4', '#f0e2f0', '#f0b862', '#c9b3e0', '#ee9c94'],
  burgundy: ['#843646', '#f3dfc4', '#d9a062', '#d98c8c', '#efe3d6'],
  gold: ['#dbb25d', '#fff5dc', '#8f6a2c', '#34586b', '#a5473c'],
  silver: ['#c6ccd2', '#fdfbf6', '#6f7f90', '#4f7fae', '#c98594'],
  copper: ['#cb855c', '#fbe5cf', '#6b4a38', '#3f6f73', '#f0c28f'],
  rosegold: ['#dfaa9c', '#fff2ea', '#a8645c', '#7b8d92', '#f2d3a2'],
  clear: ['#c9e2e4', '#ffffff', '#7fb0b5', '#e8a877', '#5f8a8f'],
}

// Chosen by hash when a key names no colour: hues only, so that a page of them is lively.
const lively = 'red terracotta mustard green sage teal blue navy pink coral lilac blush sky'.split(
  ' ',
)

const backgrounds = [
  '#f4eadf',
  '#e5eee6',
  '#e2ecf2',
  '#f7e4dc',
  '#efe7f1',
  '#f9f0d6',
  '#deebe8',
  '#f0ebe5',
  '#fbeae1',
  '#dde7ee',
  '#e9efdc',
  '#f6e6ea',
]

// For pale goods, which would vanish on the light ones.
const deeperBackgrounds = [
  '#c5d6d0',
  '#dbc8b4',
  '#c2d1df',
  '#e5c3b5',
  '#d3c7de',
  '#e6d09c',
  '#b4cbc2',
  '#d0d6bf',
]

export const colourNames: readonly string[] = Object.keys(swatches)

const patterns: Readonly<Record<string, (colour: string) => string>> = {
  plain: () => '',
  stripes: (c) => tile(26, `<path d="M0 6h26v9H0z" fill="${c}"/>`),
  pinstripes: (c) => tile(18, `<path d="M6 0h4v18H6z" fill="${c}"/>`),
  dots: (c) =>
    tile(
      28,
      `<circle cx="7" cy="7" r="4.5" fill="${c}"/><circle cx="21" cy="21" r="4.5" fill="${c}"/>`,
    ),
  check: (c) => tile(32, `<path d="M0 0h16v32H0zM0 0h32v16H0z" fill="${c}" fill-opacity=".5"/>`),
  speckle: (c) =>
    tile(
      40,
      `<g fill="${c}"><circle cx="6" cy="9" r="2"/><circle cx="24" cy="5" r="1.4"/>
<circle cx="33" cy="20" r="2.2"/><circle cx="14" cy="26" r="1.6"/><circle cx="27" cy="34" r="1.8"/></g>`,
    ),
  hearts: (c) =>
    tile(36, `<g fill="${c}"><path d="${heart(9, 4, 7)}"/><path d="${heart(27, 22, 7)}"/></g>`),
  stars: (c) =>
    tile(40, `<g fill="${c}"><path d="${star(10, 11, 8)}"/><path d="${star(30, 31, 8)}"/></g>`),
  leaves: (c) =>
    tile(
      44,
      `<g fill="${c}"><path d="M6 26q2-18 18-20-2 18-18 20z"/><path d="M26 42q14-2 14-16-14 2-14 16z"/></g>`,
    ),
  floral: (c) => tile(44, `<g fill="${c}">${blossom(11, 12)}${blossom(33, 34)}</g>`),
  waves: (c) =>
    tile(30, `<path d="M0 12q7.5-10 15 0t15 0" fill="none" stroke="${c}" stroke-width="5"/>`),
}

export const patternNames: readonly string[] = Object.keys(patterns)

export type Look = Readonly<{ key: string; colour?: string; pattern?: string }>

/** A pen for a key, and the definitions its drawing refers to. */
export function penFor({ key, colour, pattern }: Look): { pen: Pen; defs: string; scene: string } {
  const choose = (purpose: string, count: number) => hash(`${key} ${purpose}`) % count
  const name = colour ?? at(lively, choose('colour', lively.length))
  const [body = white, ...accents] = swatches[name] ?? []
  const accent = at(accents, choose('accent', accents.length))
  const id = hash(key).toString(36)
  // A check in a hue of its own turns muddy where it crosses the body colour.
  const onTop =
    pattern === 'check' && !isPale(body) ? mix(body, white, 0.75) : mix(accent, body, 0.12)
  const surface = patterns[pattern ?? 'plain']?.(onTop) ?? ''
  const pen: Pen = {
    body,
    dark: mix(body, ink, 0.18),
    deep: mix(body, ink, 0.36),
    light: mix(body, white, 0.42),
    accent,
    accentDark: mix(accent, ink, 0.2),
    accentLight: mix(accent, white, 0.45),
    round: `url(#r${id})`,
    pattern: surface && `url(#p${id})`,
    choose,
  }
  const defs = `<linearGradient id="r${id}"><stop stop-color="${mix(body, white, 0.3)}"/>
<stop offset=".45" stop-color="${body}"/><stop offset="1" stop-color="${mix(body, ink, 0.2)}"/></linearGradient>
<radialGradient id="shade"><stop stop-color="${ink}" stop-opacity=".34"/>
<stop offset="1" stop-color="${ink}" stop-opacity="0"/></radialGradient>
${surface.replace('<pattern', `<pattern id="p${id}"`)}`
  return { pen, defs, scene: backdrop(pen) }
}

/** A shape in the body colour with the pen's pattern on it; `round` gives it volume. */
export function skin(pen: Pen, d: string, fill: string = pen.round): string {
  const base = `<path d="${d}" fill="${fill}"/>`
  return pen.pattern ? `${base}<path d="${d}" fill="${pen.pattern}"/>` : base
}

/** The shadow of something that stands at `y` and is `rx` wide to either side of `cx`. */
export function ground(rx: number, y = 322, cx = 206): string {
  return `<ellipse cx="${cx}" cy="${y}" rx="${rx}" ry="${Math.round(rx * 0.17)}" fill="url(#shade)"/>`
}

/** The shadow of something that lies flat. */
export function cast(d: string): string {
  return `<g fill="${ink}"><path d="${d}" transform="translate(4 7)" opacity=".09"/>
<path d="${d}" transform="translate(9 15)" opacity=".06"/></g>`
}

/** The shadow of a ring of that stroke width, which must not darken its hole. */
export function castRing(d: string, width: number): string {
  return `<path d="${d}" transform="translate(6 13)" fill="none" stroke="${ink}" stroke-width="${width}" opacity=".1"/>`
}

/** A reflection of the light on something smooth. */
export function gloss(d: string): string {
  return `<path d="${d}" fill="none" stroke="${white}" stroke-width="6" opacity=".45" ${roundEnds}/>`
}

/** A stroked line with round ends. */
export function line(d: string, stroke: string, width = 4): string {
  return `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}" ${roundEnds}/>`
}

const roundEnds = 'stroke-linecap="round" stroke-linejoin="round"'

export function shape(d: string, fill: string, opacity = 1): string {
  return `<path d="${d}" fill="${fill}"${opacity < 1 ? ` opacity="${opacity}"` : ''}/>`
}

/** The path of a rectangle with rounded corners. */
export function box(x: number, y: number, size: readonly [number, number, number?]): string {
  const [width, height, r = 0] = size
  return `M${x + r} ${y}h${width - 2 * r}q${r} 0 ${r} ${r}v${height - 2 * r}q0 ${r} ${-r} ${r}\
h${2 * r - width}q${-r} 0 ${-r} ${-r}v${2 * r - height}q0 ${-r} ${r} ${-r}z`
}

export function disc(cx: number, cy: number, r: number): string {
  return `M${cx - r} ${cy}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`
}

export function oval(cx: number, cy: number, [rx, ry]: readonly [number, number]): string {
  return `M${cx - rx} ${cy}a${rx} ${ry} 0 1 0 ${2 * rx} 0a${rx} ${ry} 0 1 0 ${-2 * rx} 0z`
}

/** A heart from `y` down, reaching `r` to either side of `cx`. */
export function heart(cx: number, y: number, r: number): string {
  const to = (dx: number, dy: number) => `${round(cx + dx * r)} ${round(y + dy * r)}`
  return `M${to(0, 0.45)}C${to(-0.25, -0.15)} ${to(-1, -0.2)} ${to(-1, 0.5)}\
C${to(-1, 1)} ${to(-0.4, 1.35)} ${to(0, 1.75)}C${to(0.4, 1.35)} ${to(1, 1)} ${to(1, 0.5)}\
C${to(1, -0.2)} ${to(0.25, -0.15)} ${to(0, 0.45)}z`
}

/** A five-pointed star. */
export function star(cx: number, cy: number, r: number): string {
  const points = Array.from({ length: 10 }, (_, index) => {
    const angle = (Math.PI * index) / 5 - Math.PI / 2
    const reach = index % 2 === 0 ? r : r * 0.46
    return `${round(cx + reach * Math.cos(angle))} ${round(cy + reach * Math.sin(angle))}`
  })
  return `M${points.join('L')}z`
}

/** Points on a circle, for petals, beads and bulbs. */
export function around(count: number, ring: Readonly<{ cx: number; cy: number; r: number }>) {
  return Array.from({ length: count }, (_, index) => {
    const angle = (2 * Math.PI * index) / count - Math.PI / 2
    return {
      x: round(ring.cx + ring.r * Math.cos(angle)),
      y: round(ring.cy + ring.r * Math.sin(angle)),
    }
  })
}

/** Moves `first` towards `second` by a part between 0 and 1. */
export function mix(first: string, second: string, part: number): string {
  const channel = (colour: string, index: number) =>
    Number.parseInt(colour.slice(1 + 2 * index, 3 + 2 * index), 16)
  const parts = [0, 1, 2].map((index) =>
    Math.round(channel(first, index) * (1 - part) + channel(second, index) * part)
      .toString(16)
      .padStart(2, '0'),
  )
  return `#${parts.join('')}`
}

/** FNV-1a with a final scramble, so that keys which differ in one digit differ in everything. */
function hash(text: string): number {
  let value = 2166136261
  for (const letter of text) value = Math.imul(value ^ (letter.codePointAt(0) ?? 0), 16777619)
  value = Math.imul(value ^ (value >>> 15), 2246822519)
  return (value ^ (value >>> 13)) >>> 0
}

function backdrop(pen: Pen): string {
  const grounds = isPale(pen.body) ? deeperBackgrounds : backgrounds
  const back = at(grounds, pen.choose('background', grounds.length))
  const lighter = mix(back, white, 0.5)
  const darker = mix(back, ink, 0.05)
  const scenes = [
    shape(disc(200, 200, 158), lighter),
    shape('M0 296h400v104H0z', darker),
    shape('M72 400V196a128 128 0 0 1 256 0v204z', lighter),
    shape('M0 0h400L0 330z', lighter, 0.6),
    shape('M48 226c-12-96 70-176 168-162s156 104 126 186-92 98-168 94S58 316 48 226z', lighter),
    shape('M0 300q200-46 400 0v100H0z', darker) + shape(disc(292, 112, 58), lighter),
  ]
  return `<path d="M0 0h400v400H0z" fill="${back}"/>${at(scenes, pen.choose('scene', scenes.length))}`
}

function isPale(colour: string): boolean {
  const channels = [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16))
  return channels.reduce((sum, channel) => sum + channel, 0) > 600
}

function tile(size: number, content: string): string {
  return `<pattern width="${size}" height="${size}" patternUnits="userSpaceOnUse">${content}</pattern>`
}

function blossom(cx: number, cy: number): string {
  const petals = around(5, { cx, cy, r: 5 }).map(
    ({ x, y }) => `M${x - 4} ${y}a4 4 0 1 0 8 0a4 4 0 1 0-8 0z`,
  )
  return `<path d="${petals.join('')}"/>`
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index]
  if (found === undefined) throw new RangeError(`nothing at ${index}`)
  return found
}

export function round(value: number): number {
  return Math.round(value * 10) / 10
}
