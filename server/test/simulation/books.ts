// What the books hold, and what the tables of orders, payments and the bank say they should: by
// account or kind of accounts, and currency. Posted amounts; assets and debits count as positive
// where the books keep them so.

const of = (name: string, pattern: string, amount: string) =>
  `select '${name} ' || currency as name, sum(${amount}) as amount
    from ledger.accounts where code ~ '${pattern}' group by currency`

const ASSET = 'debits_posted - credits_posted'
const OWED = 'credits_posted - debits_posted'

/** One row for each: `name`, `amount`. */
export const BOOKS = [
  `select code as name, ${ASSET} as amount from ledger.accounts where code ~ '^(network|bank):'
    and code !~ '^bank:main:'`, // Where balances are paid out from, which no file tells of.
  `select code as name, ${OWED} as amount from ledger.accounts where code ~ '^suspense:'`,
  of('surcharges', '^income:surcharge:', OWED),
  of('bank charges', '^expense:bank_charge:', ASSET),
  of('unexplained', '^unexplained:', ASSET),
  of('balances', '^wallet:', OWED),
  of('leaving for banks', '^payout:', OWED),
  of('escrow', '^escrow:', OWED),
  of('escrow on its way back', '^escrow:', 'debits_pending'),
].join('\nunion all ')

/** A refund that was made once was taken from where its money lay, whatever became of it since. */
const WAS_MADE = `(r.state = 'succeeded' or r.returns > 0)`
/** Made, came back, and is not made again. */
const IS_OWED = `(r.returns > 0 and r.state <> 'succeeded')`

const REFUNDS = 'payments.refunds r join payments.captures c on c.id = r.capture_id'
const NETWORKS = `c.gateway not in ('wallet', 'bank')`

const networks = [
  `select format('network:%s:%s', c.gateway, c.currency) as name, c.amount
    from payments.captures c where ${NETWORKS}`,
  `select format('network:%s:%s', c.gateway, r.currency), -r.amount
    from ${REFUNDS} where ${NETWORKS} and r.state = 'succeeded'`,
  `select format('suspense:%s:%s', c.gateway, c.currency), c.amount
    from payments.captures c where ${NETWORKS} and c.purpose = 'stray'`,
  `select format('suspense:%s:%s', c.gateway, r.currency), -r.amount
    from ${REFUNDS} where c.purpose = 'stray' and ${WAS_MADE}`,
  `select format('suspense:%s:%s', c.gateway, r.currency), r.amount from ${REFUNDS} where ${IS_OWED}`,
  `select 'surcharges ' || currency, surcharge from payments.intents where state = 'succeeded'`,
]

/** What the bank's files told of, each entry once; what is taken back lies nowhere any more. */
const bank = [
  `select format('bank:%s:%s', account, currency),
      case direction when 'credit' then amount else -amount end
    from reconciliation.entries where state <> 'new'`,
  `select 'suspense:bank:' || currency, amount
    from reconciliation.entries where state <> 'new' and direction = 'credit'`,
  `select 'suspense:bank:' || currency, -amount
    from reconciliation.entries where state = 'matched' and reason = 'reversal'`,
  `select 'suspense:bank:' || e.currency, -m.amount
    from reconciliation.matches m join reconciliation.entries e on e.id = m.entry_id
    where m.state = 'captured'`,
  `select 'bank charges ' || e.currency, m.charges
    from reconciliation.matches m join reconciliation.entries e on e.id = m.entry_id
    where m.state = 'captured'`,
  `select 'bank charges ' || currency, amount
    from reconciliation.entries where state = 'matched' and reason = 'bank_charge'`,
  `select 'unexplained ' || currency, amount
    from reconciliation.entries where state = 'open' and direction = 'debit'`,
  `select 'network:bank:' || currency, amount
    from reconciliation.entries where state = 'matched' and reason = 'refund'`,
  `select 'network:bank:' || r.currency, -r.amount
    from ${REFUNDS} where c.gateway = 'bank' and r.state = 'succeeded'`,
]

const balances = [
  `select 'balances ' || c.currency, c.amount - i.surcharge
    from payments.captures c join payments.attempts a on a.id = c.attempt_id
    join payments.intents i on i.id = a.intent_id where c.purpose = 'top_up'`,
  `select 'balances ' || currency, -amount from payments.captures where gateway = 'wallet'`,
  `select 'balances ' || r.currency, -r.amount
    from ${REFUNDS} where c.purpose = 'top_up' and ${WAS_MADE}`,
  `select 'balances ' || r.currency, r.amount
    from ${REFUNDS} where c.gateway = 'wallet' and r.state = 'succeeded'`,
  `select 'balances ' || currency, -amount from wallet.credit_transfers
    where purpose = 'withdrawal' and state in ('sent', 'confirmed')`,
  `select 'leaving for banks ' || currency, amount
    from wallet.credit_transfers where state = 'sent'`,
]

const escrows = [
  `select 'escrow ' || currency, funded from orders.orders`,
  `select 'escrow ' || order_currency, -order_amount
    from payments.refunds r where order_id is not null and ${WAS_MADE}`,
  `select 'escrow on its way back ' || order_currency, order_amount
    from payments.refunds where order_id is not null and final_at is null and returns = 0`,
]

export const TABLES = [...networks, ...bank, ...balances, ...escrows].join('\nunion all ')
