export { addMember, createParty, getAddress } from './commands.ts'
export { partiesErrors } from './parties.ts'
export { partiesRoutes } from './routes.ts'
export { insertAddress, membershipSql, membershipsOf, partiesByIds, partyByEmail } from './store.ts'
