import type { PaymentsDeps } from '../payments/index.ts'
import type { Secrets } from '../platform/secrets.ts'
import type { Debtor } from './pain001.ts'
import type { WithdrawalRules } from './wallet.ts'

export type WalletDeps = PaymentsDeps &
  Readonly<{
    publicUrl: string
    /** Tells the worker that a refund is waiting. */
    refundsWaiting: () => void
    /** Without keys no bank account can be linked. */
    secrets: Secrets | undefined
    rules: WithdrawalRules
    /** Our own bank account; without one no file can be made. */
    debtor: Debtor | undefined
  }>
