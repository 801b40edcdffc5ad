export { addMember, createParty, openAccount } from './commands.ts'
export { currencyOf } from './countries.ts'
export { partiesErrors, type Address } from './parties.ts'
export { partiesRoutes } from './routes.ts'
export {
  findAddresses,
  insertAddress,
  membershipSql,
  membershipsOf,
  partiesByIds,
  partyByEmail,
} from './store.ts'
