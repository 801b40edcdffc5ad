import type { Mutant } from './mutant.ts'

const file = 'server/src/payments/notices.ts'
const test = (name: string) => ({ file: 'server/test/notices.db.test.ts', name })
const forged = test('of notices forged about one payment only the first are kept')
const again = test('a notice that comes again, signed anew, is the same notice')

export const noticeMutants: readonly Mutant[] = [
  {
    breaks: ['R9', '#24'],
    does: 'acknowledges every notice, believed or not',
    file,
    find: "    return taken.map(({ state }) => state === 'applied' || state === 'ignored')",
    replace: '    return taken.map(() => true)',
    killedBy: forged,
  },
  {
    breaks: ['#31', 'R9'],
    does: 'acknowledges a notice before anything of it is committed',
    file: 'server/src/payments/routes.ts',
    find: 'const taken = await take({ headers: headersOf(request), body }).catch(',
    replace: 'const taken = !!take({ headers: headersOf(request), body }).catch(',
    killedBy: forged,
  },
  {
    breaks: ['MED-10949', 'SAL-10916', 'R9'],
    does: 'loses a notice that it could not handle',
    file,
    find: '        return keepFailed(deps, batch, error)',
    replace: '        throw error',
    killedBy: test('a notice that fails does not keep those beside it from being applied'),
  },
  {
    breaks: ['#17', 'VEN-620'],
    does: 'keeps a notice as if it came for the first time',
    file: 'server/src/payments/notice-store.ts',
    find: '    on conflict (gateway, network_id) where network_id is not null ${AGAIN}`',
    replace: '    on conflict (gateway, network_id) where network_id is not null do nothing`',
    killedBy: again,
  },
  {
    breaks: ['#17', 'VEN-620'],
    does: 'fails on a notice that it has already',
    file: 'server/src/payments/notice-store.ts',
    find: '    on conflict (gateway, network_id) where network_id is not null ${AGAIN}`',
    replace: '`',
    killedBy: again,
  },
  {
    breaks: ['#24'],
    does: 'lets a forger take the place of a true notice',
    file,
    find: 'return { isProven: false, networkId: null, number: check?.number ?? null }',
    replace:
      "return { isProven: false, networkId: '2026070100222080000000008', number: check?.number ?? null }",
    killedBy: test('a forger cannot take a true notice’s place by knowing its id'),
  },
]
