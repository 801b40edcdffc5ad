import type { Areas } from '../areas/parents.ts'

export function catalogRoutes(_areas: Areas) {
  return { shop: [], focus: [], account: [], supplier: [], operator: [] }
}
