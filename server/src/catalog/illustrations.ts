import {
  colourNames,
  patternNames,
  penFor,
  type Look,
  type Motif,
} from './illustrations-drawing.ts'
import { gifts } from './illustrations-gifts.ts'
import { home } from './illustrations-home.ts'
import { outdoor } from './illustrations-outdoor.ts'
import { soft } from './illustrations-soft.ts'
import { tableware } from './illustrations-tableware.ts'

const motifs: Readonly<Record<string, Readonly<Record<string, Motif>>>> = {
  ...tableware,
  ...home,
  ...soft,
  ...gifts,
  ...outdoor,
}

/** Every category with the kinds of goods it can draw. */
export const pictureKinds: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(motifs).map(([category, kinds]) => [category, Object.keys(kinds)]),
)

type IllustrationOptions = Readonly<{
  /** Read out instead of the picture; without it the picture is decoration. */
  title?: string
  /** Width and height in pixels; without it the picture fills its box. */
  size?: number
}>

/**
 * Draws the goods that a picture key names, always the same way. A key is `category/kind-number`,
 * like `ceramics/mug-3`, and may fix colour and pattern, like `ceramics/mug-sage-stripes-1`.
 */
export function illustrate(key: string, options: IllustrationOptions = {}): string {
  const found = parseKey(key)
  if (!found) throw new RangeError(`not a picture key: ${key}`)
  const { pen, defs, scene } = penFor(found.look)
  const size = options.size === undefined ? '' : ` width="${options.size}" height="${options.size}"`
  const role = options.title === undefined ? 'aria-hidden="true"' : 'role="img"'
  const title = options.title === undefined ? '' : `<title>${escape(options.title)}</title>`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400"${size} ${role}>${title}\
<defs>${defs}</defs>${scene}${found.motif(pen)}</svg>`
}

export function isPictureKey(key: string): boolean {
  return parseKey(key) !== undefined
}

const KEY = /^([a-z]+)\/([a-z]+)((?:-[a-z]+){0,2})-(\d{1,3})$/

function parseKey(key: string): { motif: Motif; look: Look } | undefined {
  const [, category = '', kind = '', words = ''] = KEY.exec(key) ?? []
  if (!Object.hasOwn(motifs, category)) return undefined
  const kinds = motifs[category] ?? {}
  const motif = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
  if (!motif) return undefined
  const given = words.split('-').filter((word) => word !== '')
  const colour = given.find((word) => colourNames.includes(word))
  const pattern = given.find((word) => patternNames.includes(word))
  const understood = [colour, pattern].filter((word) => word !== undefined).length
  if (understood !== given.length) return undefined
  return {
    motif,
    look: {
      key,
      ...(colour === undefined ? {} : { colour }),
      ...(pattern === undefined ? {} : { pattern }),
    },
  }
}

function escape(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, (letter) => entities[letter] ?? '')
}
