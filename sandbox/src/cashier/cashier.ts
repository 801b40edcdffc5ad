import { ok, refuse, type Result } from '../result.ts'
import type { Wallet, Wallets } from '../wallets.ts'

/** Why the buyer cannot go on. All but the first five end the visit. */
export type CashierRefusal =
  | 'wrong_login'
  | 'login_needed'
  | 'wrong_pay_password'
  | 'insufficient_balance'
  | 'buyer_is_seller'
  | 'already_paid'
  | 'closed'
  | 'expired'
  | 'inconsistent'
export type Credentials = Readonly<{ account: string; loginPassword: string; payPassword: string }>

/** Somebody at a network's cashier, by a link or a scanned code; the network says what it knows. */
export type Visit = Readonly<{
  token: string
  network: 'Alipay' | 'WeChat Pay'
  payee: string
  order: Readonly<{ outTradeNo: string; subject: string; totalFen: bigint }>
  now: number
  payBefore: number
  /** Where the browser goes afterwards; '' where the shop is on another screen. */
  returnUrl: string
  /** Whose login may pay it, if anybody's yet; refuses when it can no longer be paid. */
  findPayer: () => Result<string | undefined, CashierRefusal>
  isSeller: (account: string) => boolean
  enter: (account: string) => void
  /** Moves the money and sends the notice on its way; the answer does not wait for it. */
  pay: (account: string) => Result<unknown, CashierRefusal>
  /** What it is called at the network, once it is paid. */
  findPaidNumber: () => string | undefined
  /** The way back with what the network says of it; for display only. */
  signReturn: () => string
}>

/** Until it is paid, another buyer may take the place of the first. */
export function logIn(
  visit: Visit,
  wallets: Wallets,
  { account, loginPassword }: Pick<Credentials, 'account' | 'loginPassword'>,
): Result<Wallet, CashierRefusal> {
  const payer = visit.findPayer()
  if (!payer.ok) return payer
  const wallet = wallets.find(account.trim().toLowerCase())
  if (!wallet || wallet.loginPassword !== loginPassword) return refuse('wrong_login')
  if (visit.isSeller(wallet.account)) return refuse('buyer_is_seller')
  visit.enter(wallet.account)
  return ok(wallet)
}

export function confirm(
  visit: Visit,
  wallets: Wallets,
  { account, payPassword }: Pick<Credentials, 'account' | 'payPassword'>,
): Result<unknown, CashierRefusal> {
  const payer = visit.findPayer()
  if (!payer.ok) return payer
  const wallet = wallets.find(account)
  if (!wallet || payer.value !== account) return refuse('login_needed')
  if (wallet.payPassword !== payPassword) return refuse('wrong_pay_password')
  if (wallet.balanceFen < visit.order.totalFen) return refuse('insufficient_balance')
  const paid = visit.pay(account)
  if (paid.ok) wallets.changeBalance(account, -visit.order.totalFen)
  return paid
}
