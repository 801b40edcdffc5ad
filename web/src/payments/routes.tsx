import type { Areas } from '../areas/parents.ts'

export function paymentsRoutes(_areas: Areas) {
  return { shop: [], focus: [], account: [], supplier: [], operator: [] }
}
