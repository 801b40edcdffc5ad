// npm run db:new -- create_payouts: begins the next migration.
import * as fs from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './home.ts'

const [name = ''] = process.argv.slice(2)
if (!/^[a-z][a-z0-9_]+$/.test(name)) {
  console.error('Usage: npm run db:new -- create_payouts (words of small letters, joined by _)')
  process.exit(2)
}
const dir = join(root, 'server/migrations')
const numbers = (await fs.readdir(dir)).map((file) => Number(/^(\d{4})_/.exec(file)?.[1] ?? 0))
const number = String(Math.max(0, ...numbers) + 1).padStart(4, '0')
const file = join(dir, `${number}_${name}.sql`)
await fs.writeFile(file, '-- Why: \n-- Locks: \n\n', { flag: 'wx' })
console.log(`server/migrations/${number}_${name}.sql (then: npm run generate)`)
