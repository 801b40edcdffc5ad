import { createPublicKey, X509Certificate, type KeyObject } from 'node:crypto'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Env } from '../../platform/env.ts'
import type { Delivery } from '../gateway.ts'
import { Sealed, unseal } from './sealed.ts'
import { whyUnproven } from './signatures.ts'

/** A public key of WeChat Pay with its id, as the merchant console shows both. */
export type PublicKey = Readonly<{ id: string; pem: string }>

/** The keys that WeChat Pay signs with: public keys we were given, certificates we fetched. */
export type PlatformKeys = Readonly<{
  find: (serial: string) => KeyObject | undefined
  /** Asks for the certificates where this serial number may be one's; seldom enough to be asked. */
  learn: (serial: string) => Promise<void>
}>

type Given = Readonly<{ publicKeys: readonly PublicKey[]; apiV3Keys: readonly string[] }>

const PUBLIC_KEY_ID = 'PUB_KEY_ID_'
const PAUSE_MS = 60_000

export function createPlatformKeys(
  { publicKeys, apiV3Keys }: Given,
  fetchCertificates: () => Promise<Delivery | undefined>,
  env: Pick<Env, 'now'>,
): PlatformKeys {
  const given = new Map(publicKeys.map(({ id, pem }) => [id, createPublicKey(pem)]))
  let fetched: readonly X509Certificate[] = []
  let asked: Readonly<{ at: number; done: Promise<void> }> | undefined

  const find = (serial: string) => given.get(serial) ?? findIn(fetched, serial, env.now())
  const fetchAll = async () => {
    const answer = await fetchCertificates()
    if (!answer) return
    // What the answer is signed with may be among what it brings. That it was encrypted with our
    // APIv3 key says already who made it.
    const brought = certificatesIn(answer, apiV3Keys)
    const now = env.now()
    const findKey = (serial: string) => find(serial) ?? findIn(brought, serial, now)
    if (whyUnproven(answer, { findKey, now }) === undefined) fetched = brought
  }
  return {
    find,
    learn: async (serial) => {
      if (!serial || serial.startsWith(PUBLIC_KEY_ID) || find(serial)) return
      const at = env.now().getTime()
      if (!asked || at - asked.at >= PAUSE_MS) asked = { at, done: fetchAll() }
      await asked.done
    },
  }
}

function findIn(
  certificates: readonly X509Certificate[],
  serial: string,
  now: Date,
): KeyObject | undefined {
  const isValid = ({ validFrom, validTo }: X509Certificate) =>
    new Date(validFrom) <= now && now < new Date(validTo)
  const found = certificates.find(({ serialNumber }) => serialNumber === serial)
  return found && isValid(found) ? found.publicKey : undefined
}

const Certificates = Type.Object({
  data: Type.Array(Type.Object({ encrypt_certificate: Sealed }), { maxItems: 20 }),
})

function certificatesIn({ body }: Delivery, apiV3Keys: readonly string[]): X509Certificate[] {
  try {
    const answer: unknown = JSON.parse(body)
    if (!Value.Check(Certificates, answer)) return []
    return answer.data.flatMap(({ encrypt_certificate: sealed }) => {
      const pem = unseal(sealed, apiV3Keys)
      return pem === undefined ? [] : [new X509Certificate(pem)]
    })
  } catch {
    return [] // No JSON, or no certificate.
  }
}
