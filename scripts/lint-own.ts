// Part of npm run check: our own rules, which no linter knows. With --fix [FILES] (npm run
// format) it breaks comments that are too wide.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { root } from './home.ts'

const width = 100
const problems: string[] = []
const files = listFiles()
const [flag, ...named] = process.argv.slice(2)
if (flag === '--fix') {
  const wanted = named.length > 0 ? named : files
  wanted.filter(isOwnSource).forEach(breakComments)
}
for (const file of files.filter(isOwnSource)) lintSource(file)
for (const file of files.filter((name) => name.endsWith('.md'))) lintLinks(file)
for (const problem of problems) console.error(problem)
process.exitCode = problems.length > 0 ? 1 : 0

// What is committed or could be; node_modules and builds are ignored by git. Without git (a source
// archive), these rules were checked where it came from.
function listFiles(): string[] {
  try {
    const args = ['ls-files', '--cached', '--others', '--exclude-standard']
    const list = execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return list.split('\n').filter((name) => name !== '' && existsSync(join(root, name)))
  } catch {
    console.log('No git here: our own rules are not checked.')
    return []
  }
}

function isOwnSource(name: string): boolean {
  return /\.(ts|tsx|mjs)$/.test(name) && !/(\.gen\.ts|sdk\/src\/schema\.ts)$/.test(name)
}

function lintSource(name: string): void {
  const text = readFileSync(join(root, name), 'utf8')
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true)
  const report = (position: number, rule: string) => {
    const { line } = source.getLineAndCharacterOfPosition(position)
    problems.push(`${name}:${line + 1} ${rule}`)
  }
  lintComments(text, name)
  const isServer = name.startsWith('server/src/') && !name.includes('.test.')
  if (isServer) lintSql(source, report)
  if (/^(server|sandbox|web)\/src\//.test(name) && !name.includes('.test.')) {
    for (const statement of source.statements) {
      if (!ts.isVariableStatement(statement)) continue
      if (statement.declarationList.flags & ts.NodeFlags.Const) continue
      report(statement.getStart(), 'a module keeps no mutable state: let at its top level')
    }
  }
}

// The formatter breaks code at the width, but not comments.
function lintComments(text: string, name: string): void {
  text.split('\n').forEach((line, index) => {
    if (isWide(line)) problems.push(`${name}:${index + 1} a comment passes ${width} columns`)
  })
}

function isWide(line: string): boolean {
  return [...line].length > width && /^\s*(\/\/|\*|\/\*)/.test(line) && !/https?:\/\//.test(line)
}

function breakComments(name: string): void {
  const text = readFileSync(join(root, name), 'utf8')
  const lines = text.split('\n')
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i] ?? ''
    if (isWide(line)) lines.splice(i, 2, ...breakComment(line, lines[i + 1]))
  }
  const broken = lines.join('\n')
  if (broken !== text) writeFileSync(join(root, name), broken)
}

// What does not fit goes on at the next line, before its own words if it belongs to the comment.
function breakComment(line: string, next: string | undefined): string[] {
  const after = next === undefined ? [] : [next]
  const [, indent = '', single] = /^(\s*)\/\*\* (.*) \*\/$/.exec(line) ?? []
  if (single) return [`${indent}/**`, ...wrap(single, `${indent} * `), `${indent} */`, ...after]
  const [, prefix = '', words = ''] = /^(\s*(?:\/\/|\*) +)(.*)$/.exec(line) ?? []
  if (!prefix) return [line, ...after]
  const [first = '', ...rest] = wrap(words, prefix)
  const goesOn = next?.startsWith(prefix) && /^[\p{L}\d'"`(]/u.test(next.slice(prefix.length))
  if (!goesOn || rest.length !== 1) return [first, ...rest, ...after]
  return [first, `${rest[0]} ${(next ?? '').slice(prefix.length)}`]
}

function wrap(text: string, prefix: string): string[] {
  const lines: string[] = []
  let line = prefix
  for (const word of text.split(' ')) {
    if (line !== prefix && [...line].length + word.length > width) {
      lines.push(line.trimEnd())
      line = prefix
    }
    line += `${word} `
  }
  return [...lines, line.trimEnd()]
}

// Time and chance come in as arguments, so that tests and the simulation own them.
function lintSql(source: ts.SourceFile, report: (position: number, rule: string) => void): void {
  const clock =
    /\b(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(\s*\)|\b(current_timestamp|current_date|current_time|localtimestamp|localtime)\b/i
  const chance = /\b(random|gen_random_uuid|uuidv4|uuidv7)\s*\(/i
  const isSql = /\b(select|insert\s+into|update|delete\s+from|values|where|set|returning)\b/i
  const visit = (node: ts.Node): void => {
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)
    if (isText && isSql.test(node.getText())) {
      const text = node.getText().replaceAll(/--.*$/gm, '')
      if (clock.test(text)) report(node.getStart(), 'SQL reads the clock: pass the time in')
      if (chance.test(text)) report(node.getStart(), 'SQL draws at random: pass the value in')
      if (ts.isTemplateExpression(node)) return
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
}

function lintLinks(name: string): void {
  const text = readFileSync(join(root, name), 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '')
  const links = text.matchAll(/!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\[[^\]]+\]:\s*(\S+)/gm)
  for (const [, inline, reference] of links) {
    const target = inline ?? reference ?? ''
    if (/^([a-z]+:|#|\/\/)/i.test(target)) continue
    const path = decodeURIComponent(target.split('#')[0] ?? '')
    const base = path.startsWith('/') ? root : join(root, dirname(name))
    if (!existsSync(join(base, path)))
      problems.push(`${name} links to ${target}, which is not there`)
  }
}
