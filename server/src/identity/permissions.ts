import type { Caller } from './identity.ts'

type Right = Readonly<{
  /** Which company it needs: none, being signed in alone, any company, or one with this part. */
  needs: 'nobody' | 'person' | 'party' | 'supplier' | 'operator'
  /** The roles in that company that have it. */
  roles: readonly ('owner' | 'member' | 'viewer')[]
}>

const everyone = ['owner', 'member', 'viewer'] as const
const acting = ['owner', 'member'] as const
const owners = ['owner'] as const

/** What a route can ask for. Viewers look and change nothing. */
const rights = {
  public: { needs: 'nobody', roles: everyone },
  'cart.use': { needs: 'nobody', roles: everyone },
  'session.manage': { needs: 'person', roles: everyone },
  'party.read': { needs: 'party', roles: everyone },
  'party.manage': { needs: 'party', roles: owners },
  'addresses.manage': { needs: 'party', roles: acting },
  'orders.read': { needs: 'party', roles: everyone },
  'orders.place': { needs: 'party', roles: acting },
  'payments.pay': { needs: 'party', roles: acting },
  'cards.read': { needs: 'party', roles: everyone },
  'cards.manage': { needs: 'party', roles: acting },
  'wallet.read': { needs: 'party', roles: everyone },
  'wallet.top_up': { needs: 'party', roles: acting },
  'wallet.withdraw': { needs: 'party', roles: owners },
  'credit.read': { needs: 'party', roles: everyone },
  'offers.read': { needs: 'party', roles: everyone },
  'supplier_orders.read': { needs: 'supplier', roles: everyone },
  'credit_lines.read': { needs: 'supplier', roles: everyone },
  'catalog.manage': { needs: 'supplier', roles: acting },
  'offers.make': { needs: 'supplier', roles: acting },
  'shipping.manage': { needs: 'supplier', roles: acting },
  'credit.grant': { needs: 'supplier', roles: acting },
  'orders.refund': { needs: 'supplier', roles: acting },
  'payments.inspect': { needs: 'operator', roles: everyone },
  'payments.handle': { needs: 'operator', roles: acting },
  'bank_files.inspect': { needs: 'operator', roles: everyone },
  'bank_files.handle': { needs: 'operator', roles: acting },
  'payments.configure': { needs: 'operator', roles: owners },
  'credit.inspect': { needs: 'operator', roles: everyone },
  'credit.manage': { needs: 'operator', roles: acting },
  'bank.read': { needs: 'operator', roles: everyone },
  'bank.import': { needs: 'operator', roles: acting },
  'bank.match': { needs: 'operator', roles: acting },
  'orders.inspect': { needs: 'operator', roles: everyone },
} as const satisfies Record<string, Right>

export type Permission = keyof typeof rights

export function isPermission(name: string): name is Permission {
  return Object.hasOwn(rights, name)
}

export function mayDo(caller: Caller, permission: Permission): boolean {
  if (caller.actor === 'system') return true
  const { needs, roles }: Right = rights[permission]
  if (needs === 'nobody') return true
  if (needs === 'person') return caller.person !== null
  const { party } = caller
  if (!party || !roles.includes(party.role)) return false
  if (needs === 'supplier') return party.isSupplier
  if (needs === 'operator') return party.isOperator
  return true
}

/** Everything the caller may do: what the screens offer. */
export function permissionsOf(caller: Caller): Permission[] {
  return Object.keys(rights)
    .filter(isPermission)
    .filter((name) => mayDo(caller, name))
}
