// Who may import whom. The order of the server's modules, left to right: a module imports only from
// its left. ARCHITECTURE.md draws the same map.
const order = [
  'kernel',
  'platform',
  'identity',
  'ledger',
  'parties',
  'catalog',
  'trust',
  'messages',
  'credit',
  'gateways',
  'payments',
  'wallet',
  'orders',
  'escrow',
  'disputes',
  'payouts',
  'reconciliation',
  'support',
  'notifications',
]

const test = '\\.test\\.tsx?$'
const inServer = (...names) => `^server/src/(${names.join('|')})/`
const role = (name) => `^server/src/(?!platform/)[^/]+/[a-z-]*${name}\\.ts$`
const rulesFile = '^server/src/([^/]+)/\\1\\.ts$'
// Each: name, why, importers, imported.
const forbid = (...[name, comment, from, to]) => ({ name, comment, severity: 'error', from, to })

const moduleOrder = order
  .slice(0, -1)
  .map((name, i) =>
    forbid(
      `${name}-imports-from-its-left`,
      `${name} may not know ${order.slice(i + 1).join(', ')}`,
      { path: inServer(name), pathNot: test },
      { path: inServer(...order.slice(i + 1)) },
    ),
  )

const modules = [
  ...moduleOrder,
  forbid(
    'known-modules-only',
    'a new module takes its place in the order above',
    { path: '^server/src/' },
    { path: '^server/src/[^/]+/', pathNot: inServer(...order) },
  ),
  forbid(
    'other-modules-through-their-index',
    'what a module lets others use is in its index.ts; kernel and platform have none',
    { path: '^server/src/([^/]+)/' },
    {
      path: '^server/src/[^/]+/',
      pathNot: ['^server/src/$1/', inServer('kernel', 'platform'), '^server/src/[^/]+/index\\.ts$'],
    },
  ),
  forbid(
    'kernel-is-pure',
    'kernel imports nothing but node:assert',
    { path: inServer('kernel'), pathNot: test },
    { pathNot: [inServer('kernel'), '^(node:)?assert(/strict)?$'] },
  ),
  forbid(
    'rules-are-pure',
    "rules import kernel and other modules' types; no platform, package or Node I/O",
    { path: rulesFile, pathNot: inServer('platform') },
    {
      dependencyTypesNot: ['type-only', 'type-import'],
      pathNot: ['^server/src/$1/', inServer('kernel'), '^(node:)?assert(/strict)?$'],
    },
  ),
]

const layers = [
  forbid(
    'rules-know-no-shell',
    'the shell imports the rules, never the reverse',
    { path: rulesFile },
    { path: ['store', 'commands', 'routes', 'jobs'].map((name) => role(name)) },
  ),
  forbid(
    'stores-know-no-callers',
    'stores are called, they call nobody back',
    { path: role('store') },
    { path: ['commands', 'routes', 'jobs'].map((name) => role(name)) },
  ),
  forbid(
    'commands-know-no-routes',
    'commands serve routes and jobs alike',
    { path: role('commands') },
    { path: [role('routes'), role('jobs')] },
  ),
  forbid(
    'routes-not-jobs',
    'neither imports the other',
    { path: role('routes') },
    { path: role('jobs') },
  ),
  forbid(
    'jobs-not-routes',
    'neither imports the other',
    { path: role('jobs') },
    { path: role('routes') },
  ),
]

const workspaces = [
  forbid(
    'app-is-the-root',
    'only main.ts, tests and scripts put the whole together',
    { path: '^server/src/', pathNot: ['^server/src/main\\.ts$', test] },
    { path: '^server/src/app\\.ts$' },
  ),
  forbid(
    'modules-know-no-root',
    'what lies beside the modules (app, main, configuration) knows them, not they it',
    { path: '^server/src/[^/]+/', pathNot: test },
    { path: '^server/src/[^/]+\\.ts$' },
  ),
  forbid(
    'code-knows-no-tests',
    'test helpers are for tests',
    { path: '^(server|sandbox|web)/src/', pathNot: test },
    { path: ['^(server|sandbox|web)/test/', test] },
  ),
  forbid(
    'server-stands-alone',
    'the server meets the web app and the sandbox on the wire',
    { path: '^server/' },
    { path: '^(web|sandbox|sdk|bench|scripts)/' },
  ),
  forbid(
    'sandbox-stands-alone',
    'the outside world shares no code with us',
    { path: '^sandbox/' },
    { path: '^(server|web|sdk|bench|scripts)/' },
  ),
  forbid(
    'web-speaks-through-the-sdk',
    'the web app imports the SDK and nothing else of ours',
    { path: '^web/src/' },
    { path: '^(server|sandbox|bench|scripts)/' },
  ),
  forbid(
    'sdk-stands-alone',
    'clients install it',
    { path: '^sdk/' },
    { path: '^(server|web|sandbox|bench|scripts)/' },
  ),
  forbid(
    'bench-measures-from-outside',
    'a bench drives the programs as a client does, with the help of scripts; kernel is arithmetic; ' +
      'the ledger’s and the statements’ measure what lies below HTTP',
    { path: '^bench/', pathNot: '^bench/(ledger|statement)/' },
    { path: '^(server|web|sandbox)/', pathNot: inServer('kernel') },
  ),
  forbid('no-cycles', 'a cycle has no order to read it in', {}, { circular: true }),
  forbid('no-dangling-imports', 'it must resolve', {}, { couldNotResolve: true }),
]

export default {
  forbidden: [...modules, ...layers, ...workspaces],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['(^|/)dist/', 'messages\\.gen/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
}
