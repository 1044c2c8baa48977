import { EmailAddress } from '../../shared/api/account-api.ts'
import { PERSON_NAME_MAX_LENGTH } from '../../shared/field-lengths.ts'
import type { ExternalIdentity } from './provider.ts'
import { UntrustworthyResponse } from './untrustworthy-response.ts'

/**
 * Begins the subject of every stand-in identity. No real provider has such a subject, so in production a stand-in
 * identity opens no account.
 */
const STAND_IN_PREFIX = 'stand-in:'

/**
 * Returns an identity that meets our own rules. A malformed e-mail address is dropped, and a long name is cut.
 *
 * @throws {UntrustworthyResponse} if the identity names no user
 */
export function checkIdentity(identity: ExternalIdentity, isStandIn: boolean): ExternalIdentity {
  const { subject, provenEmail, email, name, username } = identity
  if (subject === '') throw new UntrustworthyResponse('no user is named')
  return {
    subject: isStandIn ? `${STAND_IN_PREFIX}${subject}` : subject,
    provenEmail: EmailAddress.safeParse(provenEmail).data,
    email: EmailAddress.safeParse(email).data,
    name: name?.replaceAll(/\p{Cc}|\p{Surrogate}/gu, '').slice(0, PERSON_NAME_MAX_LENGTH),
    username,
  }
}
