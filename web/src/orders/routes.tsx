import type { Areas } from '../areas/parents.ts'

export function ordersRoutes(_areas: Areas) {
  return { shop: [], focus: [], account: [], supplier: [], operator: [] }
}
