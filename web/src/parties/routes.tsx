import type { Areas } from '../areas/parents.ts'

export function partiesRoutes(_areas: Areas) {
  return { shop: [], focus: [], account: [], supplier: [], operator: [] }
}
