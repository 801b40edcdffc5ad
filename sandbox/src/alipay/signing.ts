import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { createPrivateKey, type KeyObject } from 'node:crypto'

export type Fields = Readonly<Record<string, string>>
export type KeyPair = Readonly<{ privateKey: KeyObject; publicKey: string }>

const MIN_KEY_BITS = 2048

/** What a request signs: everything but `sign`, without empty values, in order of name. */
export function requestText(fields: Fields): string {
  return joined(fields, (name) => name !== 'sign')
}

/** What a notice and a return to the shop sign: as a request, but `sign_type` is left out too. */
export function noticeText(fields: Fields): string {
  return joined(fields, (name) => name !== 'sign' && name !== 'sign_type')
}

/**
 * Signed where it is called: it takes a quarter of a millisecond, and a worker thread would have
 * to be woken for it and the event loop after it, which on a busy machine costs more than waiting.
 */
export function signText(text: string, key: KeyObject): string {
  return sign('sha256', Buffer.from(text), key).toString('base64')
}

export function verifyText(options: { text: string; signature: string; key: KeyObject }): boolean {
  // Node decodes base64 leniently; a signature with a space where a + was must not pass.
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(options.signature)) return false
  const signature = Buffer.from(options.signature, 'base64')
  return verify('sha256', Buffer.from(options.text), options.key, signature)
}

/**
 * A key as consoles show it: base64 of the DER, without PEM lines. Nothing if it is not a fit RSA
 * key.
 */
export function parsePublicKey(base64: string): KeyObject | undefined {
  try {
    const key = createPublicKey({
      key: Buffer.from(base64, 'base64'),
      format: 'der',
      type: 'spki',
    })
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
    return key.asymmetricKeyType === 'rsa' && bits >= MIN_KEY_BITS ? key : undefined
  } catch {
    return undefined // Not DER at all.
  }
}

export function makeKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: MIN_KEY_BITS })
  const der = publicKey.export({ format: 'der', type: 'spki' })
  return { privateKey, publicKey: der.toString('base64') }
}

export function exportKeyPair({ privateKey, publicKey }: KeyPair) {
  return { privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), publicKey }
}

export function importKeyPair(saved: ReturnType<typeof exportKeyPair>): KeyPair {
  return { privateKey: createPrivateKey(saved.privateKey), publicKey: saved.publicKey }
}

function joined(fields: Fields, isSigned: (name: string) => boolean): string {
  return Object.keys(fields)
    .filter((name) => isSigned(name) && fields[name] !== '')
    .toSorted()
    .map((name) => `${name}=${fields[name]}`)
    .join('&')
}
