import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { seeking, type Build, type Rule } from './camt-elements.ts'
import { fileRefusal, MAX_VALUE, type FileRule, type StatementParser } from './reconciliation.ts'

// ISO 20022 camt.053 (statements) and camt.054 (notices), versions 02 to 08 and what banks make of
// them: by local names, whatever the namespace and whatever else stands between.

const MAX_DEPTH = 40
/** Without a tag for so long, it is no statement but something to fill our memory. */
const MAX_SILENCE = 1_000_000

export function createCamtParser(): StatementParser {
  const build: Build = { items: [], line: 0, statement: undefined, found: false }
  const xml = new SaxesParser({ xmlns: false, position: false })
  const path: (Rule | undefined)[] = [seeking]
  let text = ''
  let currency = ''
  let silence = 0

  const fail = (rule: FileRule, detail: string) => {
    throw fileRefusal(xml.line, rule, detail)
  }
  const addText = (more: string) => {
    silence = 0
    if (!path.at(-1)?.value) return
    text += more
    if (text.length > MAX_VALUE) fail('value_length', text)
  }
  xml.on('error', ({ message }) => fail('well_formed', message))
  xml.on('doctype', (doctype) => fail('doctype', doctype))
  xml.on('text', addText)
  xml.on('cdata', addText)
  xml.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    silence = 0
    if (path.length > MAX_DEPTH) fail('nesting', name)
    const rule = path.at(-1)
    const next = rule?.children.get(localName(name)) ?? (rule === seeking ? seeking : undefined)
    path.push(next)
    if (!next) return
    build.line = xml.line
    text = ''
    if (next.value) currency = attributes['Ccy'] ?? ''
    next.open?.(build)
  })
  xml.on('closetag', () => {
    silence = 0
    const rule = path.pop()
    if (!rule) return
    build.line = xml.line
    if (rule.value) {
      const trimmed = text.trim()
      if (trimmed) rule.value(build, { text: trimmed, currency, line: xml.line })
    }
    rule.close?.(build)
    text = ''
  })

  return {
    write: (chunk) => {
      silence += chunk.length
      xml.write(chunk)
      if (silence > MAX_SILENCE) fail('value_length', 'no tag in a million characters')
      return build.items.splice(0)
    },
    end: () => {
      xml.close()
      if (!build.found) fail('no_statement', 'neither camt.053 nor camt.054')
      return build.items.splice(0)
    },
  }
}

const localName = (name: string) => name.slice(name.indexOf(':') + 1)
