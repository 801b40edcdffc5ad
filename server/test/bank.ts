// A marketplace with accounts at a bank: buyers who pay by transfer, and the bank's files.
import type { BankConfig } from '../src/gateways/index.ts'
import { writeCamt, type Written, type WrittenLine } from './bank-files.ts'
import { expectOk } from './checkout.ts'
import type { Answer, Client } from './client.ts'
import type { TestServer } from './harness.ts'
import type { Buyer } from './market.ts'

export const IBAN = 'DE89370400440532013000'

export const testBank: BankConfig = {
  payWithinDays: 7,
  accounts: [
    {
      ...{ name: 'main', currency: 'EUR', holder: 'Danbao Escrow', iban: IBAN, number: null },
      ...{ bic: 'COBADEFFXXX', bankName: 'Test Bank', bankCountry: 'DE', aliases: [] },
      days: { min: 1, max: 2 },
    },
  ],
}

export type Transfer = Readonly<{
  groupId: string
  intentId: string
  reference: string
  minor: bigint
}>

type Next = Readonly<{ kind: string; reference: string; amount: { minor: string } }>

/** A cart in euros, placed to be paid by bank transfer. */
export async function anUnpaidTransfer(
  { client, addressId }: Buyer,
  lines: readonly Readonly<{ skuId: string; quantity: number }>[],
): Promise<Transfer> {
  expectOk(await client.post('/v1/cart/lines', { lines }))
  const quote = expectOk(
    await client.post<{ id: string }>('/v1/quotes', {
      ...{ addressId, method: 'bank_transfer', currency: 'EUR' },
    }),
  )
  const placed = expectOk(
    await client.post<{ groupId: string; intentId: string; next: Next }>('/v1/order-groups', {
      quoteId: quote.id,
    }),
  )
  const { groupId, intentId, next } = placed
  return { groupId, intentId, reference: next.reference, minor: BigInt(next.amount.minor) }
}

export type Report = Readonly<{
  fileId: string
  repeated: boolean
  entries: number
  known: number
  statements: number
  expected: Readonly<Record<string, number>>
  warnings: readonly Readonly<{ rule: string; line: number }>[]
}>

export async function upload(
  { url }: Pick<TestServer, 'url'>,
  { client, content, query = '' }: Upload,
): Promise<Answer<Report>> {
  const response = await fetch(`${url}/v1/operator/statements${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', cookie: client.cookies() },
    body: Buffer.from(content),
  })
  const body: Report = JSON.parse(await response.text())
  return { status: response.status, headers: response.headers, body }
}

export type Upload = Readonly<{ client: Client; content: string | Uint8Array; query?: string }>

const statements = { made: 0, balanceMinor: 0n }

/** A day's statement of the test account, with a name of its own; it goes on from the last one. */
export function aStatement(lines: readonly WrittenLine[], fields: Partial<Written> = {}): Written {
  statements.made += 1
  const number = `S${statements.made}`
  const openingMinor = statements.balanceMinor
  statements.balanceMinor += lines.reduce((sum, { minor }) => sum + minor, 0n)
  return {
    ...{ account: IBAN, currency: 'EUR', number, on: '2026-11-20', openingMinor, lines },
    ...fields,
  }
}

/** Takes a statement in, and books what it says. */
export async function importLines(
  server: TestServer,
  operator: Client,
  lines: readonly WrittenLine[],
): Promise<Report> {
  const content = writeCamt([aStatement(lines)])
  const report = expectOk(await upload(server, { client: operator, content }))
  await server.settle()
  return report
}

export type BankEntry = Readonly<{
  id: string
  state: string
  reason: string | null
  direction: string
  amount: { minor: string }
  left: { minor: string }
  isThirdParty: boolean
  matches: readonly Readonly<{ id: string; intentId: string; state: string }>[]
  suggestions: readonly Readonly<{ intentId: string; hints: readonly string[] }>[]
}>

export async function entriesIn(operator: Client, state: string): Promise<readonly BankEntry[]> {
  const path = `/v1/operator/bank-entries?state=${state}&limit=100`
  return expectOk(await operator.get<{ items: BankEntry[] }>(path)).items
}

/** Debits less credits of every account that holds something, by its code. */
export async function balances({
  owner,
}: Pick<TestServer, 'owner'>): Promise<Record<string, bigint>> {
  const { rows } = await owner.pool.query<{ code: string; balance: bigint }>(
    `select code, debits_posted - credits_posted as balance from ledger.accounts
      where debits_posted <> credits_posted order by code`,
  )
  return Object.fromEntries(rows.map(({ code, balance }) => [code, balance]))
}
