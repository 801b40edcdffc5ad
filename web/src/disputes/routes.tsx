import type { Areas } from '../areas/parents.ts'

export function disputesRoutes(_areas: Areas) {
  return { shop: [], focus: [], account: [], supplier: [], operator: [] }
}
