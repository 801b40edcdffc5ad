import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'

// The page that the `type` of every problem leads to: docs/reference/errors.md, with an anchor for
// each code. It reads what that file uses of Markdown and no more: headings, paragraphs, tables,
// code and links.

const source = join(import.meta.dirname, '../../docs/reference/errors.md')

export async function errorPage(app: FastifyInstance): Promise<void> {
  const html = renderErrorPage(readFileSync(source, 'utf8'))
  app.get(
    '/docs/errors',
    { config: { permission: 'public' }, schema: { hide: true } },
    (_request, reply) => reply.type('text/html; charset=utf-8').send(html),
  )
}

export function renderErrorPage(markdown: string): string {
  const blocks = markdown.trim().split(/\n{2,}/)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Errors</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${blocks.map(renderBlock).join('\n')}
</main>
</body>
</html>
`
}

const STYLE = `:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 }
main { max-width: 72rem; margin: auto; padding: 1rem }
div { overflow-x: auto }
table { border-collapse: collapse }
th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.8rem; border-bottom: 1px solid #8886 }
tr:target { background: #fc36 }
pre { padding: 0.8rem; background: #8882; overflow-x: auto }`

function renderBlock(block: string): string {
  const [, marks, title] = /^(#{1,6}) (.*)$/.exec(block) ?? []
  if (marks && title) return `<h${marks.length}>${inline(title)}</h${marks.length}>`
  if (block.startsWith('```')) {
    return `<pre>${escape(block.split('\n').slice(1, -1).join('\n'))}</pre>`
  }
  if (block.startsWith('|')) return renderTable(block.split('\n'))
  return `<p>${inline(block)}</p>`
}

function renderTable([head = '', , ...rows]: readonly string[]): string {
  const titles = cellsOf(head).map((cell) => `<th>${inline(cell)}</th>`)
  return `<div><table>
<thead><tr>${titles.join('')}</tr></thead>
<tbody>
${rows.map(renderRow).join('\n')}
</tbody>
</table></div>`
}

function renderRow(row: string): string {
  const cells = cellsOf(row)
  const [, code] = /^`([a-z_.]+)`$/.exec(cells[0] ?? '') ?? []
  const anchor = code ? ` id="${code}"` : ''
  return `<tr${anchor}>${cells.map((cell) => `<td>${inline(cell)}</td>`).join('')}</tr>`
}

function cellsOf(row: string): string[] {
  return row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())
}

function inline(text: string): string {
  return escape(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\[([^\]]+)\]\((https:[^)\s]+)\)/g, '<a href="$2">$1</a>')
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
