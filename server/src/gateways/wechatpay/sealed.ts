import { createDecipheriv } from 'node:crypto'
import { Type } from 'typebox'
import { Value } from 'typebox/value'

/** What WeChat Pay encrypts for us: notices and certificates. */
export const Sealed = Type.Object({
  algorithm: Type.Literal('AEAD_AES_256_GCM'),
  ciphertext: Type.String(),
  nonce: Type.String({ minLength: 12, maxLength: 12 }),
  associated_data: Type.Optional(Type.String()),
})

const TAG_BYTES = 16

/** Opens it with whichever APIv3 key fits; undefined where none does, or it was changed. */
export function unseal(sealed: unknown, apiV3Keys: readonly string[]): string | undefined {
  if (!Value.Check(Sealed, sealed)) return undefined
  for (const key of apiV3Keys) {
    try {
      const bytes = Buffer.from(sealed.ciphertext, 'base64')
      // A shorter tag would be easier to guess.
      const options = { authTagLength: TAG_BYTES }
      const opener = createDecipheriv('aes-256-gcm', key, sealed.nonce, options)
      opener.setAAD(Buffer.from(sealed.associated_data ?? ''))
      opener.setAuthTag(bytes.subarray(-TAG_BYTES))
      const plain = [opener.update(bytes.subarray(0, -TAG_BYTES)), opener.final()]
      return Buffer.concat(plain).toString('utf8')
    } catch {
      // Of another key, or changed on the way.
    }
  }
  return undefined
}
