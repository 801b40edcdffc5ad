// npm run format: brings every file into the house's form.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './home.ts'

const commands = [
  [join(root, 'node_modules/prettier/bin/prettier.cjs'), '--write', '--log-level', 'warn', '.'],
  [join(root, 'scripts/lint-own.ts'), '--fix'],
]
for (const args of commands) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
