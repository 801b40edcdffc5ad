import { readFileSync } from 'node:fs'
import ts from 'typescript'

/** The names of a file's tests as vitest prints them, where what `each` puts in may be anything. */
export function readTitles(path: string): RegExp[] {
  const text = readFileSync(path, 'utf8')
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const titles: RegExp[] = []
  const visit = (node: ts.Node, above: readonly string[]): void => {
    const block = ts.isCallExpression(node) ? blockOf(node) : undefined
    if (!block) return ts.forEachChild(node, (child) => visit(child, above))
    const name = [...above, block.pattern]
    if (block.kind === 'describe') return ts.forEachChild(node, (child) => visit(child, name))
    titles.push(new RegExp(`^${name.join(' > ')}$`, 'u'))
  }
  visit(source, [])
  return titles
}

function blockOf({ expression, arguments: [title, ...rest] }: ts.CallExpression) {
  const kind = /^(test|describe)\b/.exec(expression.getText())?.[1]
  const body = rest.at(-1)
  if (!kind || !title || !body || !(ts.isArrowFunction(body) || ts.isFunctionExpression(body)))
    return undefined
  return { kind, pattern: ts.isStringLiteralLike(title) ? patternOf(title.text, expression) : '.+' }
}

function patternOf(title: string, called: ts.Node): string {
  const parts = title.split(ts.isCallExpression(called) ? /%[sdifjo]|\$\w+/ : /(?!)/)
  return parts.map((part) => part.replaceAll(/[$(-+.?[-^{|}/]/g, String.raw`\$&`)).join('.*')
}
