// Every route of the server, from its own OpenAPI document, so that no test forgets a new one.
import type { App } from '../src/app.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
export type JsonSchema = Readonly<Record<string, unknown>>
export type Parameter = Readonly<{
  in: string
  name: string
  required?: boolean
  schema: JsonSchema
}>

export type Operation = Readonly<{
  id: string
  method: Method
  /** As `/v1/orders/{orderId}`. */
  path: string
  permission: string
  idempotent: boolean
  parameters: readonly Parameter[]
  body: JsonSchema | undefined
}>

type Described = Readonly<{
  operationId: string
  'x-permission': string
  'x-idempotent'?: boolean
  parameters?: readonly Parameter[]
  requestBody?: { content: Record<string, { schema: JsonSchema }> }
}>

export function operationsOf(app: App): Operation[] {
  const document: { paths: Record<string, Record<string, Described>> } = JSON.parse(
    JSON.stringify(app.http.swagger()),
  )
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      id: described.operationId,
      method: methodOf(method),
      path,
      permission: described['x-permission'],
      idempotent: described['x-idempotent'] ?? false,
      parameters: described.parameters ?? [],
      body: described.requestBody?.content['application/json']?.schema,
    })),
  )
}

function methodOf(text: string): Method {
  const method = (['GET', 'POST', 'PUT', 'DELETE'] as const).find(
    (each) => each === text.toUpperCase(),
  )
  if (!method) throw new Error(`no client of ours sends ${text}`)
  return method
}

/** What the document leaves out. */
export const hiddenOperations: readonly Operation[] = (
  [
    ['GET', '/healthz'],
    ['GET', '/v1/openapi.json'],
    ['GET', '/pictures/{key}'],
    ['POST', '/notices/alipay'],
  ] as const
).map(([method, path]) => ({
  ...{ id: path, method, path, permission: 'public', idempotent: false, body: undefined },
  parameters: path.includes('{') ? [{ in: 'path', name: 'key', schema: { type: 'string' } }] : [],
}))

/** What is known by name and not by an id. */
const named: Readonly<Record<string, string>> = { method: 'alipay' }

/** The path with its parameters filled in. */
export function pathOf({ path }: Operation, values: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_match, name: string) => {
    const value = values[name] ?? named[name]
    if (value === undefined) throw new Error(`${path} needs ${name}`)
    return encodeURIComponent(value)
  })
}

export function pathParameters({ path }: Operation): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
}
