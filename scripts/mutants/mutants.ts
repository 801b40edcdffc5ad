import { cardMutants } from './card-mutants.ts'
import { gatewayMutants } from './gateway-mutants.ts'
import { ledgerMutants } from './ledger-mutants.ts'
import { bankMutants } from './bank-mutants.ts'
import { moneyMutants } from './money-mutants.ts'
import type { Mutant } from './mutant.ts'
import { noticeMutants } from './notice-mutants.ts'
import { orderMutants } from './order-mutants.ts'
import { partsMutants } from './parts-mutants.ts'
import { attemptMutants, captureMutants } from './payment-mutants.ts'
import { platformMutants } from './platform-mutants.ts'
import { refundMutants } from './refund-mutants.ts'
import { webMutants } from './web-mutants.ts'
import { wechatPayMutants } from './wechatpay-mutants.ts'

export const mutants: readonly Mutant[] = [
  ...bankMutants,
  ...moneyMutants,
  ...ledgerMutants,
  ...gatewayMutants,
  ...cardMutants,
  ...wechatPayMutants,
  ...captureMutants,
  ...attemptMutants,
  ...noticeMutants,
  ...refundMutants,
  ...partsMutants,
  ...orderMutants,
  ...platformMutants,
  ...webMutants,
]
