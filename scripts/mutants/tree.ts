// A throw-away copy of the working tree, in which code may be broken.
import { execFileSync } from 'node:child_process'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from '../home.ts'

/** What is committed or could be. */
function listFiles(): string[] {
  const list = git(['ls-files', '--cached', '--others', '--exclude-standard', '-z'])
  return list.split('\0').filter((name) => name !== '' && fs.existsSync(join(root, name)))
}

export function git(args: readonly string[]): string {
  const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore']
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio })
}

export type Tree = Readonly<{ dir: string; remove: () => void }>

export function copyTree(): Tree {
  const dir = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'danbao-mutants-')))
  const remove = () => fs.rmSync(dir, { recursive: true, force: true })
  try {
    for (const file of listFiles()) {
      fs.mkdirSync(join(dir, dirname(file)), { recursive: true })
      fs.copyFileSync(join(root, file), join(dir, file))
    }
    linkModules(join(root, 'node_modules'), join(dir, 'node_modules'))
  } catch (error) {
    remove()
    throw error
  }
  return { dir, remove }
}

// The packages are the same, but caches are the copy's own: what is mutated must not get into ours.
function linkModules(from: string, to: string): void {
  fs.mkdirSync(to)
  for (const name of fs.readdirSync(from)) {
    if (!name.startsWith('.')) fs.symlinkSync(join(from, name), join(to, name))
  }
  // Our own workspaces are the copy's: these links are relative.
  fs.rmSync(join(to, '@danbao'))
  fs.cpSync(join(from, '@danbao'), join(to, '@danbao'), { recursive: true, verbatimSymlinks: true })
}
