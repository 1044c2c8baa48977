import type { ErrorBody, Reason } from '../shared/api/error-body.ts'

/**
 * An error response. It may be thrown anywhere, and the error handler sends it in the one error shape. Its `detail` is for
 * developers. The pages word every `code` themselves, in `web/components/problem-messages.ts`.
 */
export class ApiError extends Error {
  readonly statusCode: number
  readonly body: ErrorBody
  readonly headers: Record<string, string>

  constructor(statusCode: number, body: ErrorBody, headers: Record<string, string> = {}) {
    super(body.detail)
    this.name = 'ApiError'
    this.statusCode = statusCode
    this.body = body
    this.headers = headers
  }
}

/** An error response as it is sent. The other sign-in systems (server/compat) have their own format. */
export interface WordedRefusal {
  statusCode: number
  body: unknown
}

/** Every error response that the code throws, with the messages of Simple JWT where it has them. */
export const errors = {
  /** 400 with the problems, by name of field. */
  invalid: (fields: Record<string, string[]>) =>
    new ApiError(400, { detail: 'Invalid input.', code: 'invalid', fields }),

  /** 400 for a request that is malformed as a whole. */
  badRequest: (detail: string) => new ApiError(400, { detail, code: 'bad_request' }),

  /** 400 for a body that is not UTF-8. */
  bodyNotUtf8: () => new ApiError(400, { detail: 'The body is not UTF-8.', code: 'parse_error' }),

  /** 415, which quotes the Content-Type of the request. */
  unsupportedMediaType: (type: string) =>
    new ApiError(415, {
      detail: `Unsupported media type "${type}" in request.`,
      code: 'unsupported_media_type',
    }),

  /** 401 if a token is required, and the request has none. */
  notAuthenticated: () =>
    new ApiError(401, {
      detail: 'Authentication credentials were not provided.',
      code: 'not_authenticated',
    }),

  /** 401 for an `Authorization: Bearer` that has no token, or several. */
  badAuthorizationHeader: () =>
    new ApiError(401, {
      detail: 'Authorization header must contain two space-delimited values',
      code: 'bad_authorization_header',
    }),

  /**
   * 401 for an unknown user as well as for a wrong password, so that it does not reveal which accounts exist.
   */
  noActiveAccount: () =>
    new ApiError(401, {
      detail: 'No active account found with the given credentials',
      code: 'no_active_account',
    }),

  /** 403 for a deactivated account, after its user has authenticated. */
  accountInactive: () =>
    new ApiError(403, { detail: 'This account is deactivated.', code: 'account_inactive' }),

  /** 403 if a sign-in requires a verified e-mail address. A new second factor requires one too. */
  emailNotVerified: () =>
    new ApiError(403, {
      detail: 'Confirm your e-mail address first: open the link that was sent to it.',
      code: 'email_not_verified',
    }),

  /** 403 after the first factor was right. The second step sends the challenge with a proof. */
  secondFactorRequired: (step: Omit<ErrorBody, 'detail' | 'code'>, headers: Record<string, string>) =>
    new ApiError(
      403,
      {
        detail: 'This account has two-step verification. Signing in needs its code.',
        code: 'second_factor_required',
        ...step,
      },
      headers,
    ),

  /** 401 for a second step that failed, whatever was wrong, so that guesses learn nothing. */
  secondFactorFailed: () =>
    new ApiError(401, {
      detail: 'The code is wrong or was used, or this sign-in has expired.',
      code: 'second_factor_failed',
    }),

  /** 403 for a user who must have a second factor and has none, except on the routes that set one up. */
  secondFactorSetupRequired: () =>
    new ApiError(403, {
      detail: 'This account must have two-step verification. Set it up first.',
      code: 'second_factor_setup_required',
    }),

  /** 409 for removing a second factor that the account must have. */
  secondFactorMandatory: () =>
    new ApiError(409, {
      detail: 'This account must have two-step verification. It can be replaced, but not removed.',
      code: 'second_factor_mandatory',
    }),

  /** 400 for the token of a mailed link that is unknown or has expired. Also for the handle of a pending identity. */
  linkNotValid: () =>
    new ApiError(400, {
      detail: 'This link is not valid, or it has expired. Ask for a new one.',
      code: 'link_not_valid',
    }),

  /** 400 for the token of a mailed link that has been used. Also for the handle of a pending identity. */
  alreadyUsed: () => new ApiError(400, { detail: 'This link has been used already.', code: 'already_used' }),

  /** 403 for a sensitive action, if the owner has neither signed in nor confirmed within the last ten minutes. */
  reauthenticationRequired: () =>
    new ApiError(403, {
      detail: 'Confirm that it is you, or sign in again: the last time was too long ago.',
      code: 'reauthentication_required',
    }),

  /** 403 if the user lacks a permission, or may not do this to this account. */
  permissionDenied: (detail: string) => new ApiError(403, { detail, code: 'permission_denied' }),

  /** 409 for removing the last sign-in method of an account. */
  lastWayIn: () =>
    new ApiError(409, {
      detail: 'This is the only sign-in method of the account. Set a password first.',
      code: 'last_way_in',
    }),

  /**
   * 409 if the account at the provider is linked to another account here, or another account of that provider
   * is linked to this one.
   */
  alreadyLinked: () =>
    new ApiError(409, {
      detail: 'That account is linked to another one here, or another is linked to yours.',
      code: 'already_linked',
    }),

  /** 409 for a change that staff may make to other accounts, but not to their own. */
  ownAccount: () =>
    new ApiError(409, {
      detail: 'You cannot do this to your own account. Ask another member of the staff.',
      code: 'own_account',
    }),

  /** 409 for a social sign-in whose state was spent. */
  stateSpent: () =>
    new ApiError(409, { detail: 'This sign-in was completed already.', code: 'already_used' }),

  /** 400 for a social sign-in that this browser did not start, or whose code the provider refused. */
  socialFailed: () =>
    new ApiError(400, { detail: 'This sign-in failed. Start again.', code: 'social_failed' }),

  /** 502 for a response of a provider that is an error or makes no sense. */
  providerError: () =>
    new ApiError(502, {
      detail: 'The provider refused, or its response cannot be trusted. Start again.',
      code: 'provider_error',
    }),

  /** 503 for a provider that does not respond. */
  providerUnavailable: () =>
    new ApiError(503, {
      detail: 'The provider does not respond. Try again in a moment.',
      code: 'provider_unavailable',
    }),

  /** 400 for the response of an authenticator that does not fit its challenge, or is not signed by its passkey. */
  passkeyFailed: () =>
    new ApiError(400, { detail: 'The passkey was not accepted. Start again.', code: 'passkey_failed' }),

  /** 401 for a passkey that was removed, or never added here. */
  passkeyUnknown: () =>
    new ApiError(401, { detail: 'No account has this passkey.', code: 'passkey_unknown' }),

  /** 409 for one passkey more than an account may have. */
  tooManyPasskeys: () =>
    new ApiError(409, { detail: 'Remove a passkey before you add another one.', code: 'too_many_passkeys' }),

  /** 409 if PUBLIC_URL has an IP address, to which no passkey can belong. */
  passkeysOff: () =>
    new ApiError(409, { detail: 'Passkeys are off: PUBLIC_URL has no host name.', code: 'passkeys_off' }),

  /** 429 with the seconds after which another attempt is allowed. */
  throttled: (seconds: number) =>
    new ApiError(
      429,
      {
        detail: `Request was throttled. Expected available in ${seconds} second${seconds === 1 ? '' : 's'}.`,
        code: 'throttled',
      },
      { 'retry-after': String(seconds) },
    ),

  /** 401 for a refresh token. */
  tokenNotValid: (detail: string, reason?: Reason) =>
    new ApiError(401, { detail, code: 'token_not_valid', ...(reason && { reason }) }),

  /** 401 for an access token, in the shape of Simple JWT. */
  accessTokenNotValid: (message: string, reason?: Reason) =>
    new ApiError(401, {
      detail: 'Given token not valid for any token type',
      code: 'token_not_valid',
      messages: [{ token_class: 'AccessToken', token_type: 'access', message }],
      ...(reason && { reason }),
    }),

  /** 401 if the page expects another session than that of the browser's cookie. */
  sessionChanged: () =>
    new ApiError(401, {
      detail: 'This browser now has another session than the page expects.',
      code: 'session_changed',
    }),

  /** 403 for a state-changing request that a foreign page sent (CSRF). */
  crossSite: () =>
    new ApiError(403, {
      detail: 'This request must come from a page of this site.',
      code: 'cross_site',
    }),

  /** 404 for what does not exist, or is not the user's. */
  notFound: () => new ApiError(404, { detail: 'Not found.', code: 'not_found' }),

  /** 405 with the methods that the path has. */
  methodNotAllowed: (method: string, allow: string) =>
    new ApiError(405, { detail: `Method "${method}" not allowed.`, code: 'method_not_allowed' }, { allow }),

  /** 503 for work that would wait too long. `seconds` is when another attempt makes sense. */
  unavailable: (seconds: number) =>
    new ApiError(
      503,
      { detail: 'The server is busy. Try again in a moment.', code: 'unavailable' },
      { 'retry-after': String(seconds) },
    ),
}
