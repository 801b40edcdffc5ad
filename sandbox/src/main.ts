import { startSandbox, type SandboxOptions } from './app.ts'

const DEFAULT_PORT = 4500
const DEFAULT_SMTP_PORT = 4525

function readOptions(env: NodeJS.ProcessEnv): SandboxOptions {
  return {
    host: '127.0.0.1', // Whoever reaches its switches may do everything: they ask for no password.
    port: wholeNumber(env, 'SANDBOX_PORT') ?? DEFAULT_PORT,
    smtpPort: wholeNumber(env, 'SANDBOX_SMTP_PORT') ?? DEFAULT_SMTP_PORT,
    home: env['SANDBOX_HOME'] || undefined,
    seed: env['SANDBOX_SEED'] || undefined,
    refundGapMs: wholeNumber(env, 'SANDBOX_REFUND_GAP_MS'),
    holdNotices: env['SANDBOX_HOLD_NOTICES'] === 'yes',
  }
}

function wholeNumber(env: NodeJS.ProcessEnv, name: string): number | undefined {
  const text = env[name]
  if (!text) return undefined
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} must be a whole number, not "${text}".`)
  return Number(text)
}

/** What a person can act on; a stack only for what nobody foresaw. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code, port } = error as NodeJS.ErrnoException & { port?: number }
  if (code === 'EADDRINUSE') {
    return `Port ${port} is taken. Stop what listens there, or set SANDBOX_PORT and SANDBOX_SMTP_PORT.`
  }
  if (code === 'EACCES') return `No permission: ${error.message}`
  if (error.message.includes('database is locked')) {
    return 'Another sandbox is using this SANDBOX_HOME. Stop it, or set another SANDBOX_HOME.'
  }
  return error.message
}

// Such as a full disk: the truth could not be kept, so going on would be a lie.
process.once('uncaughtException', (error) => {
  process.stderr.write(`Sandbox: ${explain(error)}\n${error.stack ?? ''}\n`)
  process.exit(1)
})

try {
  const sandbox = await startSandbox(readOptions(process.env))
  const { port, smtpPort } = sandbox
  process.stdout.write(`${JSON.stringify({ ready: true, port, smtpPort })}\n`)
  const stop = () => {
    // A delivery that is still waiting for its answer must not keep us.
    void sandbox.close().then(() => process.exit(0))
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
} catch (error) {
  process.stderr.write(`Sandbox: ${explain(error)}\n`)
  process.exitCode = 1
}
