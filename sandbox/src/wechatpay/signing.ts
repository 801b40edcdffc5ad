import { createCipheriv, createPublicKey, createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { sign, verify, X509Certificate, type KeyObject } from 'node:crypto'
import { makeCertificate } from './certificate.ts'

/** A key that WeChat Pay signs with: known to shops as a public key or by a certificate. */
export type PlatformKey = Readonly<{
  /** `PUB_KEY_ID_…`, or the certificate's serial number. */
  serial: string
  privateKey: KeyObject
  /** PEM of the public key or of the certificate. */
  pem: string
}>
export type PlatformKeys = Readonly<{ publicKey: PlatformKey; certificate: PlatformKey }>

const MIN_KEY_BITS = 2048

export function makePlatformKeys(now: number, digits: string): PlatformKeys {
  const [first, second] = [makeRsa(), makeRsa()]
  const pem = makeCertificate({ ...second, serial: `5157F09EFDC096DE${digits.slice(0, 24)}`, now })
  return {
    publicKey: {
      serial: `PUB_KEY_ID_0${digits}`,
      privateKey: first.privateKey,
      pem: first.publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    },
    certificate: { serial: serialOf(pem), privateKey: second.privateKey, pem },
  }
}

export const makeRsa = () => generateKeyPairSync('rsa', { modulusLength: MIN_KEY_BITS })

const serialOf = (pem: string) => new X509Certificate(pem).serialNumber

export function exportKey({ privateKey, ...rest }: PlatformKey) {
  return { ...rest, privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() }
}

export function importKey(saved: ReturnType<typeof exportKey>): PlatformKey {
  return { ...saved, privateKey: createPrivateKey(saved.privateKey) }
}

/** The shop's key as base64 of its DER. Nothing if it is not a fit RSA key. */
export function parsePublicKey(base64: string): KeyObject | undefined {
  try {
    const der = Buffer.from(base64, 'base64')
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
    return key.asymmetricKeyType === 'rsa' && bits >= MIN_KEY_BITS ? key : undefined
  } catch {
    return undefined // Not DER at all.
  }
}

/** The lines that are signed: each ends with a line feed, the last too. */
export const linesOf = (...lines: readonly string[]) => lines.map((line) => `${line}\n`).join('')

export function signText(text: string, key: KeyObject): string {
  return sign('sha256', Buffer.from(text), key).toString('base64')
}

export function verifyText(options: { text: string; signature: string; key: KeyObject }): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(options.signature)) return false
  const signature = Buffer.from(options.signature, 'base64')
  return verify('sha256', Buffer.from(options.text), options.key, signature)
}

export type Sealed = Readonly<{
  algorithm: 'AEAD_AES_256_GCM'
  ciphertext: string
  nonce: string
  associated_data: string
}>

/** AES-256-GCM with the shop's APIv3 key; the tag follows the text. */
export function seal(
  plain: string,
  { key, nonce, about }: Readonly<{ key: string; nonce: string; about: string }>,
): Sealed {
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key), Buffer.from(nonce))
  cipher.setAAD(Buffer.from(about))
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return {
    algorithm: 'AEAD_AES_256_GCM',
    ciphertext: sealed.toString('base64'),
    nonce,
    associated_data: about,
  }
}
