import { EmailAddress } from '../../shared/api/account-api.ts'
import { PERSON_NAME_MAX_LENGTH } from '../../shared/limits.ts'
import type { ExternalIdentity } from './provider.ts'
import { UntrustworthyResponse } from './untrustworthy-response.ts'

/** No provider calls anybody so: what a stand-in has shown opens nothing at the real one. */
const STAND_IN_PREFIX = 'stand-in:'

/**
 * Takes of a provider's word what our own rules allow: an address that is none counts as none, and
 * a name is cut.
 *
 * @throws {UntrustworthyResponse} when nobody is named
 */
export function checkIdentity(identity: ExternalIdentity, isStandIn: boolean): ExternalIdentity {
  const { subject, provenEmail, email, name, username } = identity
  if (subject === '') throw new UntrustworthyResponse('nobody is named')
  return {
    subject: isStandIn ? `${STAND_IN_PREFIX}${subject}` : subject,
    provenEmail: EmailAddress.safeParse(provenEmail).data,
    email: EmailAddress.safeParse(email).data,
    name: name?.replaceAll(/\p{Cc}|\p{Surrogate}/gu, '').slice(0, PERSON_NAME_MAX_LENGTH),
    username,
  }
}
