// The data folder: where things are in it, and the secrets made at the first start.
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import * as fs from 'node:fs/promises'
import { join, resolve } from 'node:path'

export const root = join(import.meta.dirname, '..')

export type Home = Readonly<{ dir: string; logs: string; postgres: string; sandbox: string }>

export async function openHome(env: NodeJS.ProcessEnv): Promise<Home> {
  return openHomeAt(resolve(root, env.DANBAO_HOME || '.danbao'))
}

export async function openHomeAt(dir: string): Promise<Home> {
  const home = {
    dir,
    logs: join(dir, 'logs'),
    postgres: join(dir, 'postgres'),
    sandbox: join(dir, 'sandbox'),
  }
  await fs.mkdir(home.logs, { recursive: true })
  await fs.mkdir(home.sandbox, { recursive: true })
  return home
}

export type Secrets = Readonly<{
  privateKeyFile: string
  publicKey: string // Base64 of the DER form, as Alipay's console wants it.
  secretKeysFile: string
}>

/** Our application's RSA key pair for Alipay, and the key that seals bank account numbers. */
export async function readSecrets({ dir }: Home): Promise<Secrets> {
  const keys = join(dir, 'keys')
  await fs.mkdir(keys, { recursive: true, mode: 0o700 })
  const privateKeyFile = join(keys, 'alipay-app-private-key')
  const publicKeyFile = join(keys, 'alipay-app-public-key')
  // The public key is written last: where it is missing, the pair is not complete.
  if (!(await exists(publicKeyFile))) {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'der' },
      publicKeyEncoding: { type: 'spki', format: 'der' },
    })
    await writeSecret(privateKeyFile, privateKey.toString('base64'))
    await writeSecret(publicKeyFile, publicKey.toString('base64'))
  }
  const publicKey = (await fs.readFile(publicKeyFile, 'utf8')).trim()
  const secretKeysFile = join(keys, 'secret-keys')
  if (!(await exists(secretKeysFile))) {
    await writeSecret(secretKeysFile, `first ${randomBytes(32).toString('base64')}`)
  }
  return { privateKeyFile, publicKey, secretKeysFile }
}

/** Whole or not at all, and for our eyes only. */
export async function writeSecret(file: string, text: string): Promise<void> {
  const partial = `${file}.${process.pid}.partial`
  await fs.writeFile(partial, `${text}\n`, { mode: 0o600 })
  await fs.rename(partial, file)
}

export async function exists(path: string): Promise<boolean> {
  return fs.access(path).then(
    () => true,
    () => false,
  )
}
