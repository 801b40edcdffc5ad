import type { FastifyInstance } from 'fastify'
import { text } from './faults.ts'
import { parseYuan, toYuan } from './money.ts'
import type { Store } from './store.ts'

/** A buyer's money: the same wallet pays on every network played here. */
export type Wallet = Readonly<{
  account: string
  loginPassword: string
  payPassword: string
  balanceFen: bigint
}>
export type Wallets = Readonly<{
  find: (account: string) => Wallet | undefined
  list: () => readonly Wallet[]
  save: (wallet: Wallet) => void
  changeBalance: (account: string, byFen: bigint) => void
}>

const READY_MADE: readonly Wallet[] = [
  { account: 'buyer@sandbox.test', balanceFen: 100_000_000n },
  { account: 'poor@sandbox.test', balanceFen: 100n },
].map((wallet) => ({ ...wallet, loginPassword: '111111', payPassword: '111111' }))

export function loadWallets(store: Store): Wallets {
  const all = [...READY_MADE, ...store.load<Wallet>('wallet')]
  const byAccount = new Map(all.map((wallet) => [wallet.account, wallet]))
  const save = (wallet: Wallet) => {
    byAccount.set(wallet.account, wallet)
    store.save('wallet', wallet.account, wallet)
  }
  return {
    find: (account) => byAccount.get(account),
    list: () => [...byAccount.values()],
    save,
    changeBalance: (account, byFen) => {
      const wallet = byAccount.get(account)
      if (wallet) save({ ...wallet, balanceFen: wallet.balanceFen + byFen })
    },
  }
}

export function maskAccount(account: string): string {
  const at = account.indexOf('@')
  if (at > 0) return `${account.slice(0, Math.min(3, at))}***${account.slice(at)}`
  return `${account.slice(0, 3)}****${account.slice(-4)}`
}

type WalletBody = Readonly<{
  account: string
  loginPassword: string
  payPassword: string
  balance: string
}>

export function walletControl(server: FastifyInstance, wallets: Wallets) {
  server.get('/control/wallets', () => ({
    wallets: wallets.list().map(({ account, balanceFen }) => ({
      account,
      balance: toYuan(balanceFen),
    })),
  }))
  server.post<{ Body: WalletBody }>(
    '/control/wallets',
    { schema: { body: walletSchema } },
    (request, reply) => {
      const { loginPassword, payPassword, balance } = request.body
      const balanceFen = parseYuan(balance)
      if (balanceFen === undefined) {
        return reply.code(400).send({ error: { field: 'balance', rule: 'decimal yuan' } })
      }
      const account = request.body.account.trim().toLowerCase()
      wallets.save({ account, loginPassword, payPassword, balanceFen })
      return { account, balance: toYuan(balanceFen) }
    },
  )
}

const walletSchema = {
  type: 'object',
  required: ['account', 'loginPassword', 'payPassword', 'balance'],
  additionalProperties: false,
  properties: { account: text, loginPassword: text, payPassword: text, balance: text },
}
