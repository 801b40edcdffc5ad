import type { Areas } from '../areas/parents.ts'

export function operatorRoutes(_areas: Areas) {
  return { shop: [], focus: [], account: [], supplier: [], operator: [] }
}
