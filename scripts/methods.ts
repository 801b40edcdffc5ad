// The page of all ways to pay, from what their connectors say of themselves; npm run generate
// writes it.
import { generateKeyPairSync } from 'node:crypto'
import { faultsOff as alipayFaults } from '../sandbox/src/alipay/faults.ts'
import { stripeFaultsFrom } from '../sandbox/src/stripe/faults.ts'
import { faultsOff as wechatFaults } from '../sandbox/src/wechatpay/faults.ts'
import {
  BALANCE,
  createAlipay,
  createBalance,
  createBank,
  createStripe,
  createWechatPay,
  listMethods,
  type Gateway,
  type Method,
} from '../server/src/gateways/index.ts'
import { money, toDecimal } from '../server/src/kernel/money.ts'
import { DAY_MS, HOUR_MS } from '../server/src/kernel/time.ts'
import { realEnv } from '../server/src/platform/env.ts'

const INTRODUCTION = `# Ways to pay

What each can do. A method belongs to a gateway, which is what speaks to its network; one gateway may offer several. What an operator sets
(who may use a method, in which currencies, within which limits, at what surcharge) comes on top, on the page "Ways to pay".

Every method is refunded the way it was paid, in whole or in parts, up to what was paid. All but the balance can also be paid by somebody else, with
a link. A buyer has half an hour to pay unless the table says otherwise, and a day from the order on once a link was made.

This page is made by \`npm run generate\` from \`server/src/gateways\` and \`sandbox/src\`. Change it there.
`

/** The page of all methods: `docs/reference/methods.md`. */
export function printMethods(): string {
  const offered = listMethods(Object.fromEntries(gateways().map((each) => [each.name, each])))
  return [
    INTRODUCTION,
    '## Paying\n',
    table(
      [
        'method',
        'gateway',
        'charges in',
        'one payment',
        'the buyer',
        'the supplier sees it',
        'time',
      ],
      offered.map(({ gateway, method }) => [
        `\`${method.name}\``,
        `\`${gateway.name}\``,
        gateway.name === 'bank' ? 'the currency of each of our bank accounts' : charges(method),
        limits(method),
        STEPS[method.step],
        method.confirms === 'at_once' ? 'at once' : 'in days, when the bank’s statement says so',
        time(method),
      ]),
    ),
    '## Refunds, what is kept, and how to try it\n',
    table(
      ['gateway', 'refunds', 'keeps', 'comes in parts', 'switches of the sandbox', 'code'],
      gateways().map((gateway) => [
        `\`${gateway.name}\``,
        refunds(gateway),
        gateway.cards ? 'cards, at its own page' : 'nothing',
        gateway.receivedFor ? 'yes: a part waits for the rest' : 'no',
        switches(gateway.name),
        code(gateway.name),
      ]),
    ),
  ].join('\n')
}

/** As they are made for a marketplace; the keys open nothing. */
function gateways(): Gateway[] {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const body = (key: typeof privateKey, type: 'pkcs8' | 'spki') =>
    key.export({ format: 'der', type }).toString('base64')
  const at = 'http://127.0.0.1'
  return [
    createAlipay(
      {
        ...{ gatewayUrl: at, appId: 'app', sellerId: 'seller', notifyUrl: at },
        privateKey: body(privateKey, 'pkcs8'),
        alipayPublicKeys: [body(publicKey, 'spki')],
      },
      realEnv,
    ),
    createWechatPay(
      {
        ...{ apiUrl: at, appId: 'app', mchId: 'shop', serial: '0', notifyUrl: at },
        ...{ apiV3Keys: [], publicKeys: [] },
        privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
      },
      realEnv,
    ),
    createStripe({ secretKey: 'sk_test_0', webhookSecrets: [] }, realEnv),
    createBank({ accounts: [], payWithinDays: 7 }, noRecords),
    createBalance(),
  ]
}

const noRecords = {
  isArriving: () => Promise.resolve(false),
  receivedFor: () => Promise.resolve(0n),
  hasLeft: () => Promise.resolve(false),
}

const STEPS: Readonly<Record<Method['step'], string>> = {
  redirect: 'pays at the network’s page',
  qr: 'scans a code with the network’s app',
  confirm: 'confirms on our page',
  transfer: 'has their bank send the money, with a reference',
}

function charges({ currencies }: Method): string {
  const [first = '', ...others] = currencies
  return others.length === 0 ? first : `${first}, or what the buyer wishes of ${others.join(', ')}`
}

/** They count in the method's first currency. */
function limits({ currencies, limits: { minMinor, maxMinor } }: Method): string {
  const [currency = 'EUR'] = currencies
  const shown = (minor: bigint) =>
    toDecimal(money(currency, minor)).replaceAll(/\B(?=(\d{3})+(?!\d))/g, ',')
  const range = `${shown(minMinor)} to ${shown(maxMinor)}`
  return `${range} ${currencies[0] ?? 'in that of the first account'}`
}

function time({ payWithinMs, openForMs }: Method): string {
  const toPay = payWithinMs === undefined ? '' : `${days(payWithinMs)} to pay, or as configured`
  const open = openForMs === undefined ? '' : `a try is open for ${days(openForMs)} at most`
  return [toPay, open].filter(Boolean).join('; ') || 'as for all'
}

function days(ms: number): string {
  return ms % DAY_MS === 0 ? `${ms / DAY_MS} days` : `${ms / HOUR_MS} hours`
}

function refunds({ name, refundsForDays, refundsReturn }: Gateway): string {
  if (name === BALANCE) return 'at once, without end'
  const until = refundsForDays === undefined ? 'without end' : `for ${refundsForDays} days`
  return refundsReturn ? `${until}; may come back, and are owed then` : until
}

const FAULTS: Readonly<Record<string, object>> = {
  ...{ alipay: alipayFaults(), wechatpay: wechatFaults(), stripe: stripeFaultsFrom({}) },
}

/** What each does stands in the sandbox's own README. */
function switches(name: string): string {
  const faults = FAULTS[name]
  if (!faults) return 'none'
  const names = Object.entries(faults).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.keys(value).map((part) => `${key}.${part}`)
      : [key],
  )
  return `[${names.map((each) => `\`${each}\``).join(', ')}](../../sandbox/README.md)`
}

function code(name: string): string {
  const place = name === BALANCE ? 'balance.ts' : `${name}/${name}.ts`
  return `[${place}](../../server/src/gateways/${place})`
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heads, heads.map(() => '---'), ...rows]
  return `${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`
}
