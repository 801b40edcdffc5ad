// The signatures by Alipay's published rules, written a second time for tests: what we send must
// fit them, and what we believe must too.
import { createVerify, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { money } from '../src/kernel/money.ts'
import { realEnv } from '../src/platform/env.ts'
import { createAlipay, type Gateway } from '../src/gateways/index.ts'

export type Fields = Readonly<Record<string, string>>

/** What a request signs: every field but the signature, without empty ones, in order of name. */
export const requestText = (fields: Fields) => textOf(fields, ['sign'])

/** What a notice signs: the kind of the signature is left out too. */
export const noticeText = (fields: Fields) => textOf(fields, ['sign', 'sign_type'])

function textOf(fields: Fields, without: readonly string[]): string {
  return Object.keys(fields)
    .filter((name) => !without.includes(name) && fields[name] !== '')
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((name) => `${name}=${fields[name]}`)
    .join('&')
}

export const signed = (text: string, key: KeyObject) =>
  sign('sha256', Buffer.from(text), key).toString('base64')

export const fits = (text: string, signature: string | undefined, key: KeyObject) =>
  createVerify('RSA-SHA256')
    .update(text)
    .verify(key, signature ?? '', 'base64')

export const keyPair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })

/** The application's keys and the network's. */
export const [ours, theirs] = [keyPair(), keyPair()]

export const APP = '2021000000000001'
export const SELLER = '2088000000000099'

/** A public key as Alipay's console shows it. */
export const bareKey = ({ publicKey }: Pick<typeof theirs, 'publicKey'>): string =>
  publicKey.export({ format: 'der', type: 'spki' }).toString('base64')

/** A connector at the first of July 2026, midnight UTC; it reaches nobody unless told where. */
export function alipayWith(
  fields: { gatewayUrl?: string; alipayPublicKeys?: readonly string[] } = {},
): Gateway {
  return createAlipay(
    {
      ...{ gatewayUrl: 'http://127.0.0.1:9/gateway.do', appId: APP, sellerId: SELLER },
      privateKey: ours.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
      alipayPublicKeys: [bareKey(theirs)],
      ...{ notifyUrl: 'https://shop.example/notices/alipay', timeoutMs: 500 },
      ...fields,
    },
    { ...realEnv, now: () => new Date('2026-07-01T00:00:00Z') },
  )
}

export const aRefund = {
  ...{ number: 'ref_1', gatewayNumber: '2026', reason: 'Broken & <wet>' },
  amount: money('CNY', 1_050n),
}
