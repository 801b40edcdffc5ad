import type { Areas } from '../areas/parents.ts'

export function identityRoutes(_areas: Areas) {
  return { shop: [], focus: [], account: [], supplier: [], operator: [] }
}
