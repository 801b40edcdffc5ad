import { supplierMenu } from './menus.ts'
import { Workplace } from './workplace.tsx'
import { m } from '../messages.gen/messages.js'

export function SupplierFrame() {
  return <Workplace area={m.areas_supplier()} to="/supplier" items={supplierMenu()} />
}
