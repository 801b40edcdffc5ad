import { identityRules, identityTexts } from '../identity/problem-texts.ts'
import type { ProblemTexts, RuleTexts } from '../ui/problem.ts'
import { m } from '../messages.gen/messages.js'

export const partiesTexts: ProblemTexts = {
  ...identityTexts,
  'parties.address_not_found': () => m.parties_error_address_not_found(),
  'parties.too_many_addresses': () => m.parties_error_too_many_addresses(),
}

export const partiesRules: RuleTexts = {
  ...identityRules,
  country: () => m.parties_country_missing(),
  timeZone: () => m.parties_time_zone_missing(),
}
