// Written by the generator from docs/reference/openapi.json. Do not edit by hand.
export type paths = Record<string, never>
export type components = Record<string, never>
export type operations = Record<string, never>
