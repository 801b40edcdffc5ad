import type { Fact } from './receipt.ts'

// A mail as blocks, and the two forms every mail is sent in: HTML and plain text.

export type Block =
  | Readonly<{ kind: 'text'; text: string }>
  | Readonly<{ kind: 'heading'; text: string }>
  | Readonly<{ kind: 'list'; items: readonly string[] }>
  | Readonly<{ kind: 'facts'; facts: readonly Fact[] }>
  | Readonly<{ kind: 'address'; heading: string; lines: readonly string[] }>
  | Goods
  | Readonly<{ kind: 'button'; label: string; url: string }>

export type Goods = Readonly<{
  kind: 'goods'
  heading: string
  url: string | null
  columns: readonly [item: string, quantity: string, total: string]
  rows: readonly (readonly [item: string, quantity: string, total: string])[]
  /** What is said when there are more rows than a mail shows. */
  more: string | null
  totals: readonly Fact[]
}>

export type MailText = Readonly<{
  lang: string
  subject: string
  /** Shown by mail programs beside the subject. */
  preview: string
  brand: string
  title: string
  blocks: readonly Block[]
  footer: readonly string[]
}>

export function renderText({ lang, title, blocks, footer }: MailText): string {
  const colon = lang.startsWith('zh') ? '：' : ': '
  const parts = blocks.map((block) => blockText(block, colon))
  return [title, ...parts, ['-- ', ...footer].join('\n')].join('\n\n') + '\n'
}

function blockText(block: Block, colon: string): string {
  switch (block.kind) {
    case 'text':
      return block.text
    case 'heading':
      return `${block.text}\n${'-'.repeat(Math.min(block.text.length, 60))}`
    case 'list':
      return block.items.map((item, index) => `${index + 1}. ${item}`).join('\n')
    case 'facts':
      return factLines(block.facts, colon)
    case 'address':
      return [block.heading + colon.trim(), ...block.lines.map((line) => `  ${line}`)].join('\n')
    case 'goods':
      return goodsText(block, colon)
    case 'button':
      return `${block.label}${colon}${block.url}`
  }
}

const factLines = (facts: readonly Fact[], colon: string) =>
  facts.map(({ label, value }) => label + colon + value).join('\n')

function goodsText({ heading, url, rows, more, totals }: Goods, colon: string): string {
  const lines = rows.map(([item, quantity, total]) => `- ${quantity} × ${item}${colon}${total}`)
  return [
    heading,
    ...(url ? [url] : []),
    ...lines,
    ...(more ? [`- ${more}`] : []),
    factLines(totals, colon),
  ]
    .filter(Boolean)
    .join('\n')
}

const color = {
  ink: '#122026',
  muted: '#4e5c62',
  brand: '#006967',
  soft: '#eaf7f5',
  line: '#dde2e4',
  canvas: '#eff2f4',
} as const

const font =
  "-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'PingFang SC','Microsoft YaHei','Noto Sans SC',sans-serif"
const body = `font-family:${font};font-size:15px;line-height:1.55;color:${color.ink}`
const cell = `padding:7px 0;border-bottom:1px solid ${color.line};vertical-align:top`
const number = 'text-align:right;white-space:nowrap;padding-left:12px'

/**
 * Tables and inline styles: what all mail programs understand. Nothing is fetched from anywhere.
 */
export function renderHtml(mail: MailText): string {
  const { lang, subject, preview, brand, title, blocks, footer } = mail
  return `<!doctype html>
<html lang="${escape(lang)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${escape(subject)}</title>
</head>
<body style="margin:0;padding:0;background:${color.canvas};${body}">
<div style="display:none;max-height:0;overflow:hidden">${escape(preview)}</div>
<table role="presentation" width="100%" cellspacing="0" cellpadding="0" style="background:${color.canvas}">
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellspacing="0" cellpadding="0" style="max-width:600px">
<tr><td style="padding:0 4px 12px;font-size:17px;font-weight:700;color:${color.brand}">${escape(brand)}</td></tr>
<tr><td style="background:#ffffff;border:1px solid ${color.line};border-radius:12px;padding:28px 26px">
<h1 style="margin:0 0 14px;font-size:21px;line-height:1.3;color:${color.ink}">${escape(title)}</h1>
${blocks.map(blockHtml).join('\n')}
</td></tr>
<tr><td style="padding:16px 4px;font-size:13px;color:${color.muted}">${footer.map(escape).join('<br>')}</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'text':
      return `<p style="margin:0 0 14px">${escape(block.text)}</p>`
    case 'heading':
      return `<h2 style="${headingStyle}">${escape(block.text)}</h2>`
    case 'list':
      return `<ol style="margin:0 0 14px;padding-left:22px">${block.items
        .map((item) => `<li style="margin:0 0 6px">${escape(item)}</li>`)
        .join('')}</ol>`
    case 'facts':
      return factsHtml(block.facts)
    case 'address':
      return `<h2 style="${headingStyle}">${escape(block.heading)}</h2>
<p style="margin:0 0 14px">${block.lines.map(escape).join('<br>')}</p>`
    case 'goods':
      return goodsHtml(block)
    case 'button':
      return buttonHtml(block.label, block.url)
  }
}

const headingStyle = 'margin:24px 0 8px;font-size:16px;line-height:1.35'

function factsHtml(facts: readonly Fact[]): string {
  const rows = facts.map(
    ({ label, value, isStrong }) =>
      `<tr><th scope="row" style="text-align:left;font-weight:400;word-break:keep-all;color:${color.muted};padding:4px 12px 4px 0;vertical-align:top">${escape(label)}</th>` +
      `<td style="padding:4px 0;text-align:right;overflow-wrap:anywhere${isStrong ? ';font-weight:700' : ''}">${escape(value)}</td></tr>`,
  )
  return `<table width="100%" cellspacing="0" cellpadding="0" style="background:${color.soft};border-radius:8px;margin:0 0 16px;padding:8px 14px;font-size:14px">${rows.join('')}</table>`
}

function goodsHtml(goods: Goods): string {
  const { heading, url, columns, rows, more, totals } = goods
  const [item, quantity, total] = columns
  const name = url
    ? `<a href="${escape(url)}" style="color:${color.brand}">${escape(heading)}</a>`
    : escape(heading)
  const head = `padding:4px 0;border-bottom:1px solid ${color.line};color:${color.muted};font-size:13px;font-weight:400`
  const lines = rows.map(
    ([what, count, price]) =>
      `<tr><td style="${cell}">${escape(what)}</td><td style="${cell};${number}">${escape(count)}</td><td style="${cell};${number}">${escape(price)}</td></tr>`,
  )
  const rest = more
    ? `<tr><td colspan="3" style="${cell};color:${color.muted}">${escape(more)}</td></tr>`
    : ''
  const sums = totals.map(
    ({ label, value, isStrong }) =>
      `<tr style="${isStrong ? 'font-weight:700' : ''}"><th scope="row" colspan="2" style="text-align:right;font-weight:inherit;padding:4px 0">${escape(label)}</th><td style="${number};padding-top:4px;padding-bottom:4px">${escape(value)}</td></tr>`,
  )
  return `<h2 style="${headingStyle}">${name}</h2>
<table width="100%" cellspacing="0" cellpadding="0" style="font-size:14px;margin:0 0 16px">
<thead><tr><th scope="col" style="${head};text-align:left">${escape(item)}</th><th scope="col" style="${head};${number}">${escape(quantity)}</th><th scope="col" style="${head};${number}">${escape(total)}</th></tr></thead>
<tbody>${lines.join('')}${rest}</tbody>
<tbody>${sums.join('')}</tbody>
</table>`
}

function buttonHtml(label: string, url: string): string {
  const style = `display:inline-block;background:${color.brand};color:#ffffff;font-weight:600;text-decoration:none;padding:11px 20px;border-radius:8px`
  return `<p style="margin:18px 0 6px"><a href="${escape(url)}" style="${style}">${escape(label)}</a></p>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => entities[char] ?? char)
}
