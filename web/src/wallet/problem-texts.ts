import type { Problem } from '@danbao/sdk'
import { identityTexts } from '../identity/problem-texts.ts'
import { paymentsTexts } from '../payments/problem-texts.ts'
import { formatMoney, formatTime } from '../ui/format.ts'
import { intlLocale } from '../ui/locale.ts'
import type { ProblemTexts, RuleTexts } from '../ui/problem.ts'
import { m } from '../messages.gen/messages.js'

function text(data: Problem['data'], name: string): string {
  const value = data?.[name]
  return typeof value === 'string' ? value : ''
}

function amount({ data }: Problem, name: string): string {
  const money = { currency: text(data, 'currency'), minor: text(data, name) }
  return formatMoney(money, { locale: intlLocale(), code: 'always' })
}

const time = ({ data }: Problem, name: string) =>
  formatTime(text(data, name), { locale: intlLocale() })

export const walletTexts: ProblemTexts = {
  ...identityTexts,
  ...paymentsTexts,
  'wallet.statement_too_long': () => m.wallet_error_statement_too_long(),
  'wallet.account_not_found': () => m.wallet_error_account_not_found(),
  'wallet.account_known': () => m.wallet_error_account_known(),
  'wallet.too_many_accounts': () => m.wallet_error_too_many_accounts(),
  'wallet.account_in_use': () => m.wallet_error_account_in_use(),
  'wallet.linking_off': () => m.wallet_error_linking_off(),
  'wallet.already_proven': () => m.wallet_error_already_proven(),
  'wallet.deposit_not_sent': () => m.wallet_error_deposit_not_sent(),
  'wallet.deposit_on_its_way': () => m.wallet_error_deposit_on_its_way(),
  'wallet.too_many_deposits': () => m.wallet_error_too_many_deposits(),
  'wallet.code_expired': () => m.wallet_error_code_expired(),
  'wallet.code_locked': () => m.wallet_error_code_locked(),
  'wallet.code_wrong': ({ data }) =>
    m.wallet_error_code_wrong({ count: Number(data?.['triesLeft'] ?? 0) }),
  'wallet.account_unproven': () => m.wallet_error_account_unproven(),
  'wallet.holder_differs': () => m.wallet_error_holder_differs(),
  'wallet.cooling_off': (problem) => m.wallet_error_cooling_off({ until: time(problem, 'until') }),
  'wallet.daily_limit': (problem) =>
    m.wallet_error_daily_limit({ left: amount(problem, 'leftMinor') }),
  'wallet.balance_too_low': (problem) =>
    m.wallet_error_balance_too_low({ short: amount(problem, 'shortMinor') }),
  'wallet.withdrawal_on_its_way': () => m.wallet_error_withdrawal_on_its_way(),
  'wallet.no_bank': () => m.wallet_error_no_bank(),
  'wallet.wrong_state': () => m.wallet_error_wrong_state(),
}

/** Rules of account numbers, which the server alone judges. */
export const walletRules: RuleTexts = {
  holder_differs: () => m.wallet_rule_holder_differs(),
  iban: () => m.wallet_rule_iban(),
  iban_country: () => m.wallet_rule_iban_country(),
  iban_length: () => m.wallet_rule_iban_length(),
  check_digits: () => m.wallet_rule_check_digits(),
  card: () => m.wallet_rule_card(),
  routing: () => m.wallet_rule_routing(),
  account_number: () => m.wallet_rule_account_number(),
  bic: () => m.wallet_rule_bic(),
}
