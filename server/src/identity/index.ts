export { forgetExpired } from './jobs.ts'
export {
  asParty,
  callerOf,
  createAuthorize,
  partyOf,
  personOf,
  setSessionCookie,
} from './callers.ts'
export { createPerson, openSession, preparePerson } from './commands.ts'
export { limitSignUps } from './guessing.ts'
export {
  anonymousCaller,
  identityErrors,
  signedInCaller,
  systemCaller,
  type Caller,
  type CallerParty,
  type CallerPerson,
  type Locale,
  type Role,
} from './identity.ts'
export { isPermission, mayDo } from './permissions.ts'
export { identityRoutes, type AfterSignIn } from './routes.ts'
export { callerPartyFrom, type MembershipColumns } from './store.ts'
export {
  EmailSchema,
  LocaleSchema,
  NewPassword,
  PersonName,
  SessionView,
  sessionView,
} from './views.ts'
