import { Registration } from '../../shared/api/account-api.ts'
import { type RegistrationDeps, registrationProblems } from './registration.ts'
import { errors } from '../errors.ts'
import { parseFields } from '../http/validation.ts'

/**
 * Checks a body that is to be a registration. What the schema and the rules have against it is told
 * at once, so its route needs `attachValidation`.
 *
 * @throws {ApiError} 400 invalid; 429 throttled
 */
export async function checkRegistration(deps: RegistrationDeps, body: unknown): Promise<Registration> {
  const { given, problems } = parseFields(Registration, body)
  Object.assign(problems, await registrationProblems(deps, given))
  if (Object.keys(problems).length > 0) throw errors.invalid(problems)
  return Registration.parse(given)
}
