// Answers of the API, refusals among them, and how parameters are read.

export type Answer = Readonly<{
  status: number
  body: unknown
  /** Nothing was done yet when it was refused: the idempotency key stays free. */
  isEarly?: boolean
  /** Said before, to a call with the same key. */
  isReplayed?: boolean
}>
/** Names as they come: `line_items[0][price_data][currency]`. */
export type Params = Readonly<Record<string, string>>

type Refused = Readonly<{
  code?: string
  message: string
  param?: string
  type?: string
}>

export const answer = (body: unknown): Answer => ({ status: 200, body })

export function refuse(status: number, { type, ...error }: Refused): Answer {
  return { status, body: { error: { type: type ?? 'invalid_request_error', ...error } } }
}

/** What is wrong with the request itself. */
export function invalid(param: string, message: string, code = 'parameter_invalid'): Answer {
  return { ...refuse(400, { code, message, param }), isEarly: true }
}

export const missing = (param: string): Answer =>
  invalid(param, `Missing required param: ${param}.`, 'parameter_missing')

export function noSuch(kind: string, id: string): Answer {
  const said = { code: 'resource_missing', message: `No such ${kind}: '${id}'`, param: 'id' }
  return { ...refuse(404, said), isEarly: true }
}

export function metadataOf(params: Params, prefix = 'metadata'): Record<string, string> {
  const start = `${prefix}[`
  return Object.fromEntries(
    Object.entries(params)
      .filter(([name]) => name.startsWith(start) && name.endsWith(']'))
      .map(([name, value]) => [name.slice(start.length, -1), value]),
  )
}

/** The first parameter that is none of these, or of something below them. */
export function unknownParam(params: Params, known: readonly string[]): Answer | undefined {
  const name = Object.keys(params).find((each) => !known.includes(each.split('[')[0] ?? ''))
  const message = `Received unknown parameter: ${name}`
  return name === undefined ? undefined : invalid(name, message, 'parameter_unknown')
}

/** A whole number that is not negative; nothing where it is none. */
export function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,13}$/.test(text) ? Number(text) : undefined
}
