/**
 * HTML whose variable parts have been escaped. Only `html` makes it, so text can never slip in raw.
 */
export type Html = Readonly<{ markup: string }>
type Part = Html | string | number | undefined | false | readonly Html[]

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const markup = strings.map((text, index) => text + render(parts[index])).join('')
  return { markup }
}

function render(part: Part): string {
  if (part === undefined || part === false) return ''
  if (typeof part === 'string' || typeof part === 'number') {
    return String(part).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
  }
  if ('markup' in part) return part.markup
  return part.map((each) => each.markup).join('')
}
