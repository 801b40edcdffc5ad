import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A small change of our code that brings a failure back, and the test that must notice it. */
export type Mutant = Readonly<{
  /** The lessons and rules that it breaks, by their codes. */
  breaks: readonly string[]
  /** What the changed code does, in words that go on from "The mutant ...". */
  does: string
  file: string
  /** Stands in the file exactly once. */
  find: string
  replace: string
  killedBy: TestName
  /** What the failure says where the test does not fail by an assertion of its own. */
  says?: string
}>

/** A test by its file and its name as vitest prints it: `a cart > is nobody else’s`. */
export type TestName = Readonly<{ file: string; name: string }>

/** The mutated text, or why the mutant does not apply. */
export function mutate({ file, find, replace }: Mutant, root: string) {
  const text = readFileSync(join(root, file), 'utf8')
  const times = text.split(find).length - 1
  if (times !== 1) return { problem: `${file} has ${times} times: ${find}` }
  if (find === replace) return { problem: `${file}: nothing changes in ${find}` }
  return { text: text.replace(find, () => replace) }
}

export const nameOf = ({ breaks, does }: Mutant) => `${breaks.join(' ')} ${does}`
