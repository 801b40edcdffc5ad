/** Log lines carry ids, never secrets or personal data: what could hold them is cut out here. */
export function loggerOptions(level = 'info') {
  return {
    level,
    redact: {
      paths: [
        'req.headers.cookie',
        'req.headers.authorization',
        '*.password',
        '*.token',
        '*.email',
        'password',
        'token',
        'email',
      ],
      censor: '[redacted]',
    },
  }
}

/** What jobs and loops write their lines to. */
export type Log = Readonly<
  Record<
    'info' | 'warn' | 'error',
    {
      (data: Record<string, unknown>, message: string): void
      (message: string): void
    }
  >
>
