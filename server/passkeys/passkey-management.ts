import { randomBytes } from 'node:crypto'
import type {
  Passkey,
  PasskeyAttestation,
  PasskeyCreationOptions,
  PasskeyList,
} from '../../shared/api/passkey-api.ts'
import { epochNow, isoTime } from '../../shared/epoch.ts'
import type { CredentialsDeps } from '../accounts/credentials.ts'
import { endedMeanwhile } from '../accounts/own-password.ts'
import { lockVersion, type PasswordVersion } from '../accounts/password-repository.ts'
import { findRelyingParty, relyingPartyOf } from '../accounts/relying-party.ts'
import { noteEvent, type RequestContext } from '../audit/audit.ts'
import type { Config } from '../config/config.ts'
import { SOCIAL_PROVIDERS } from '../config/settings.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import { queueMail } from '../mail/outbox.ts'
import { knownDeviceOf } from '../sessions/device.ts'
import type { SessionUser } from '../sessions/session-repository.ts'
import { type Challenge, consumeChallenge, createAdditionChallenge } from './challenges.ts'
import { creationOptions } from './passkey-options.ts'
import {
  deletePasskey,
  findPasskeysOfUser,
  insertPasskey,
  type OwnPasskey,
  type PasskeyRow,
  updateName,
} from './passkey-repository.ts'
import { type NewCredential, verifyAttestation } from './verify-response.ts'

/** The most passkeys of one account. */
const MAX_PASSKEYS = 20

/** A user handle has at most 64 bytes, and must not reveal anything about the user (WebAuthn Level 3 §14.6.1). */
const USER_HANDLE_BYTES = 64

/** Returns the passkeys of a user. */
export async function listPasskeys(
  { db, client, config }: RequestContext & { config: Config },
  userId: number,
): Promise<PasskeyList> {
  const passkeys = await findPasskeysOfUser(db, userId)
  return {
    rp_id: findRelyingParty(config)?.id ?? null,
    proposed_name: knownDeviceOf(client.userAgent) ?? 'Passkey',
    max: MAX_PASSKEYS,
    passkeys: passkeys.map(toPasskey),
  }
}

function toPasskey({ id, name, rp_id, created_at, last_used_at }: PasskeyRow): Passkey {
  return {
    id,
    name,
    rp_id,
    created_at: isoTime(created_at),
    last_used_at: last_used_at === null ? null : isoTime(last_used_at),
  }
}

/**
 * Begins the addition of a passkey by the signed-in user. Does not check whether the sign-in is fresh; the
 * caller must.
 *
 * @throws {ApiError} 409 too_many_passkeys, passkeys_off
 */
export async function beginAddition(
  { db, config }: CredentialsDeps,
  owner: SessionUser,
): Promise<PasskeyCreationOptions> {
  const party = relyingPartyOf(config)
  const passkeys = await findPasskeysOfUser(db, owner.id)
  if (passkeys.length >= MAX_PASSKEYS) throw errors.tooManyPasskeys()
  // All passkeys of a user have the same handle, so that an authenticator replaces a passkey instead of keeping two.
  const userHandle = passkeys[0]?.user_handle ?? randomBytes(USER_HANDLE_BYTES).toString('base64url')
  const challenge = await createAdditionChallenge(db, owner, userHandle)
  return creationOptions(party, challenge, { username: owner.username, userHandle, passkeys })
}

/** A passkey that a browser has created, and its name. */
export interface NewPasskey {
  name: string
  response: PasskeyAttestation
}

/**
 * Adds the passkey that the browser has created, and notifies the owner by mail. Does not check whether the
 * sign-in is fresh; the caller must.
 *
 * @throws {ApiError} 400 passkey_failed; 409 too_many_passkeys, passkeys_off
 */
export async function addPasskey(
  deps: CredentialsDeps,
  { id: userId, sid }: Pick<SessionUser, 'id' | 'sid'>,
  { name, response }: NewPasskey,
): Promise<Passkey> {
  const { db, config, log } = deps
  const party = relyingPartyOf(config)
  const challenge = await consumeChallenge(db, response.response.clientDataJSON, sid)
  if (challenge?.user_id !== userId) throw errors.passkeyFailed()
  const verdict = await verifyAttestation({ party, ...challenge }, response)
  if (verdict.status === 'refused') {
    log.info({ user_id: userId, why: verdict.why }, 'a new passkey was refused')
    throw errors.passkeyFailed()
  }
  const { transports = [] } = response.response
  const credential = { ...verdict.credential, rp_id: party.id }
  const passkey = { name, transports: transports.join(','), credential }
  const added = await db
    .transaction()
    .execute((tx) => insert({ ...deps, db: tx }, { ...challenge, id: userId, sid }, passkey))
  if (added === 'too-many') throw errors.tooManyPasskeys()
  if (added === 'refused') throw errors.passkeyFailed()
  return toPasskey(added)
}

/** The owner of a new passkey, as the row of its challenge describes them. */
type NewOwner = PasswordVersion & Pick<Challenge, 'user_handle'> & Pick<SessionUser, 'sid'>

/** Inserts a verified passkey, queues a mail to the owner, and records the event. Run it in a transaction. */
async function insert(
  context: RequestContext,
  owner: NewOwner,
  {
    name,
    transports,
    credential,
  }: { name: string; transports: string; credential: NewCredential & { rp_id: string } },
): Promise<PasskeyRow | 'too-many' | 'refused'> {
  const { db } = context
  const { id: userId, sid, user_handle } = owner
  // Lock the account, so that concurrent calls do not exceed the limit. The lock fails if the credentials have
  // changed since the challenge was created.
  if (!(await lockVersion(db, owner))) return 'refused'
  if ((await findPasskeysOfUser(db, userId)).length >= MAX_PASSKEYS) return 'too-many'
  const added = await insertPasskey(db, {
    ...credential,
    id: randomBytes(16).toString('hex'),
    user_id: userId,
    user_handle,
    name,
    transports,
    created_at: epochNow(),
    last_used_at: null,
  })
  if (!added) return 'refused'
  await queueMail(context, { kind: 'passkey_added', userId })
  await noteEvent(context, { event: 'passkey_added', userId, sid })
  return added
}

/** Renames a passkey of a user. @throws {ApiError} 404 not_found */
export async function renamePasskey(db: Db, passkey: OwnPasskey, name: string): Promise<Passkey> {
  const renamed = await updateName(db, passkey, name)
  if (!renamed) throw errors.notFound()
  return toPasskey(renamed)
}

/**
 * Removes a passkey, unless it is the last enabled sign-in method of the account, and notifies the owner by mail.
 * Sessions that were started with the passkey continue. Does not check whether the sign-in is fresh; the caller
 * must.
 *
 * @throws {ApiError} 404 not_found; 409 last_way_in; 401 token_not_valid if a concurrent request has changed the
 *   credentials
 */
export async function removePasskey(deps: CredentialsDeps, owner: SessionUser, id: string): Promise<void> {
  const { id: userId, sid } = owner
  const passkeys = await findPasskeysOfUser(deps.db, userId)
  if (!passkeys.some((passkey) => passkey.id === id)) throw errors.notFound()
  const removed = await deps.db.transaction().execute(async (tx) => {
    // Lock the account. Two concurrent calls would otherwise each count the other's passkey as the one that
    // remains.
    if (!(await lockVersion(tx, owner))) throw endedMeanwhile()
    const isRemoved = await deletePasskey(tx, {
      id,
      userId,
      host: findRelyingParty(deps.config)?.id,
      providers: enabledProviders(deps.config),
    })
    if (!isRemoved) return false
    const context = { ...deps, db: tx }
    await queueMail(context, { kind: 'passkey_removed', userId })
    await noteEvent(context, { event: 'passkey_removed', userId, sid })
    return true
  })
  if (!removed) throw errors.lastWayIn()
}

/** Returns the providers that users can sign in with. */
function enabledProviders({ socialClients, standIns }: Config): readonly string[] {
  return standIns ? SOCIAL_PROVIDERS : Object.keys(socialClients)
}
