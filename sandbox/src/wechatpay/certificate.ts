import { sign, type KeyObject } from 'node:crypto'

// Node reads certificates and makes none, so this writes the few parts of one that a platform
// certificate has: X.509 version 3, self-signed, SHA-256 with RSA, without extensions.

type Wanted = Readonly<{ publicKey: KeyObject; privateKey: KeyObject; serial: string; now: number }>

const LIFE_MS = 5 * 365 * 86_400_000

const [INTEGER, BIT_STRING, OID, UTF8, UTC_TIME] = [0x02, 0x03, 0x06, 0x0c, 0x17]
const [SEQUENCE, SET, CONTEXT_0] = [0x30, 0x31, 0xa0]
const SHA256_WITH_RSA = sequence(oid('2a864886f70d01010b'), Buffer.from('0500', 'hex'))

/** PEM of a certificate with this serial number in hex. */
export function makeCertificate({ publicKey, privateKey, serial, now }: Wanted): string {
  const name = sequence(
    part('550406', 'CN'), // Country.
    part('55040a', 'Tenpay.com sandbox'), // Organisation.
    part('550403', 'Tenpay.com sandbox CA'), // Common name.
  )
  const body = sequence(
    der(CONTEXT_0, der(INTEGER, Buffer.from([2]))), // Version 3.
    der(INTEGER, Buffer.from(serial, 'hex')),
    SHA256_WITH_RSA,
    name,
    sequence(time(now - 86_400_000), time(now + LIFE_MS)),
    name,
    publicKey.export({ format: 'der', type: 'spki' }),
  )
  const signature = sign('sha256', body, privateKey)
  const whole = sequence(body, SHA256_WITH_RSA, bits(signature))
  const lines = whole
    .toString('base64')
    .replace(/(.{64})/g, '$1\n')
    .trimEnd()
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
}

function part(type: string, value: string): Buffer {
  return der(SET, sequence(oid(type), der(UTF8, Buffer.from(value))))
}

function time(at: number): Buffer {
  const [, text = ''] = /^\d\d(.*)\.\d{3}Z$/.exec(new Date(at).toISOString()) ?? []
  return der(UTC_TIME, Buffer.from(`${text.replace(/\D/g, '')}Z`))
}

function oid(hex: string): Buffer {
  return der(OID, Buffer.from(hex, 'hex'))
}

function bits(content: Buffer): Buffer {
  return der(BIT_STRING, Buffer.concat([Buffer.from([0]), content]))
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(SEQUENCE, Buffer.concat(parts))
}

/** A tag, the length and the content. */
function der(tag: number, content: Buffer): Buffer {
  const { length } = content
  if (length < 128) return Buffer.concat([Buffer.from([tag, length]), content])
  const bytes = Buffer.from(length.toString(16).padStart(length > 255 ? 4 : 2, '0'), 'hex')
  return Buffer.concat([Buffer.from([tag, 0x80 | bytes.length]), bytes, content])
}
