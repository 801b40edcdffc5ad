// What a start is for, read from what is configured: trying Danbao out, or real trade.

/** Payments go to the sandbox unless a real gateway is configured. */
export function usesSandbox(env: NodeJS.ProcessEnv): boolean {
  return realGateways(env).length === 0
}

/** The variables that name the address of a network. */
const addresses = ['ALIPAY_GATEWAY_URL', 'WECHATPAY_API_URL', 'STRIPE_SECRET_KEY_FILE']

export function realGateways(env: NodeJS.ProcessEnv): string[] {
  return addresses.filter((name) => env[name])
}

type DemoChoice = Readonly<{
  wanted: boolean
  /** What speaks for real use, where nobody said that the demo may be there all the same. */
  realUse: string | undefined
}>

/**
 * The demo's accounts, an operator's among them, have a password that everybody knows. So it is
 * loaded only where nothing speaks for real use: no database or gateway of one's own, and no way in
 * from other machines. DANBAO_DEMO says otherwise.
 */
export function chooseDemo(env: NodeJS.ProcessEnv): DemoChoice {
  const said = env.DANBAO_DEMO || undefined
  if (said === 'yes') return { wanted: true, realUse: undefined }
  if (said !== undefined && said !== 'no') {
    throw new Error(`DANBAO_DEMO must be yes or no, not "${said}"`)
  }
  const realUse = signOfRealUse(env)
  return { wanted: said === undefined && realUse === undefined, realUse }
}

function signOfRealUse(env: NodeJS.ProcessEnv): string | undefined {
  const { HOST: host, PUBLIC_URL: publicUrl } = env
  const [gateway] = realGateways(env)
  if (gateway) return `${gateway} is set`
  if (env.DATABASE_URL) return 'DATABASE_URL is set'
  if (host && !isThisMachine(host)) return 'HOST lets other machines in'
  if (publicUrl && !isThisMachine(hostOf(publicUrl))) return 'PUBLIC_URL is for other machines'
  return undefined
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : url
}

function isThisMachine(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host)
}
