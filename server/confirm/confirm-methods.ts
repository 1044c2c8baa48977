import type { Confirmation, ConfirmationMethod } from '../../shared/api/confirm-api.ts'
import type { CredentialsDeps } from '../accounts/credentials.ts'
import { isOwnPassword } from '../accounts/own-password.ts'
import { findRelyingParty } from '../accounts/relying-party.ts'
import { hasSecondFactor } from '../accounts/second-factor-repository.ts'
import { hasUsablePasskey } from '../accounts/usable-passkey-repository.ts'
import type { UserForSignIn } from '../accounts/user-repository.ts'
import { errors } from '../errors.ts'
import { checkOwnPasskey } from '../passkeys/own-passkey.ts'
import { consumeOwnCode } from '../second-factor/own-code.ts'
import type { SessionUser } from '../sessions/session-repository.ts'

/** The proof that a method needs. The mapped type ties each method to its own proof, even where `M` is a union. */
export type ProofBy<M extends ConfirmationMethod> = { [K in M]: Extract<Confirmation, { method: K }> }[M]

/** A way to prove that the owner of a session is present, such as entering the password. */
interface ConfirmMethod<M extends ConfirmationMethod> {
  /** Returns whether the user can use this method, for example because the account has a password. */
  isAvailable(deps: CredentialsDeps, user: UserForSignIn): Promise<boolean>
  /**
   * Checks a proof.
   *
   * @throws {ApiError} 400 invalid or passkey_failed if the proof is wrong; 401 passkey_unknown; 429 throttled; 503
   *   unavailable
   */
  check(deps: CredentialsDeps, owner: Pick<SessionUser, 'id' | 'sid'>, proof: ProofBy<M>): Promise<void>
}

const password: ConfirmMethod<'password'> = {
  isAvailable: async (_, { password_hash }) => password_hash !== null,

  async check(deps, { id }, proof) {
    if (await isOwnPassword(deps, id, proof.password)) return
    throw errors.invalid({ password: ['Invalid password.'] })
  },
}

const totp: ConfirmMethod<'totp'> = {
  isAvailable: ({ db }, { id }) => hasSecondFactor(db, id),

  async check(deps, { id }, { code }) {
    if (await consumeOwnCode(deps, id, code)) return
    throw errors.invalid({ code: ['Invalid code.'] })
  },
}

const passkey: ConfirmMethod<'passkey'> = {
  isAvailable: ({ db, config }, { id }) => hasUsablePasskey(db, id, findRelyingParty(config)?.id),

  check: (deps, owner, { response }) => checkOwnPasskey(deps, owner, response),
}

export const CONFIRM_METHODS: { [M in ConfirmationMethod]: ConfirmMethod<M> } = {
  password,
  totp,
  passkey,
}
