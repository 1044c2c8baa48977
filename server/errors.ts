import type { ErrorBody, Reason } from '../shared/api/error-body.ts'

/**
 * A refusal. Thrown anywhere, and sent by the error handler in the one error shape. The pages have texts of their own
 * for some codes, in `web/components/problem-messages.ts`.
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

/** A refusal as it is sent. */
export interface WordedRefusal {
  statusCode: number
  body: unknown
}

/** Every refusal that the code throws, with the messages of Simple JWT if it has them. */
export const errors = {
  /** 400 with the problems, by the name of the field. */
  invalid: (fields: Record<string, string[]>) =>
    new ApiError(400, { detail: 'Invalid input.', code: 'invalid', fields }),

  /** 400 for a request that is malformed as a whole. */
  badRequest: (detail: string) => new ApiError(400, { detail, code: 'bad_request' }),

  /** 400 for a body in another charset than UTF-8. */
  bodyNotUtf8: () => new ApiError(400, { detail: 'The body is not UTF-8.', code: 'parse_error' }),

  /** 415 with the Content-Type of the request. */
  unsupportedMediaType: (type: string) =>
    new ApiError(415, {
      detail: `Unsupported media type "${type}" in request.`,
      code: 'unsupported_media_type',
    }),

  /** 401 if a token is required and missing. */
  notAuthenticated: () =>
    new ApiError(401, {
      detail: 'Authentication credentials were not provided.',
      code: 'not_authenticated',
    }),

  /** 401 for `Authorization: Bearer` with no token, or with two. */
  badAuthorizationHeader: () =>
    new ApiError(401, {
      detail: 'Authorization header must contain two space-delimited values',
      code: 'bad_authorization_header',
    }),

  /** 401 for an unknown user and for a wrong password alike. */
  noActiveAccount: () =>
    new ApiError(401, {
      detail: 'No active account found with the given credentials',
      code: 'no_active_account',
    }),

  /** 403 after the right password of a deactivated account. */
  accountInactive: () =>
    new ApiError(403, { detail: 'This account is deactivated.', code: 'account_inactive' }),

  /** 403 after the right password, if only a verified e-mail address may sign in. */
  emailNotVerified: () =>
    new ApiError(403, {
      detail: 'Confirm your e-mail address first: open the link that was sent to it.',
      code: 'email_not_verified',
    }),

  /** 400 for the token of a mailed link that was never issued, or is too old. */
  linkNotValid: () =>
    new ApiError(400, {
      detail: 'This link is not valid, or it has expired. Ask for a new one.',
      code: 'link_not_valid',
    }),

  /** 400 for the token of a mailed link that was used. */
  alreadyUsed: () => new ApiError(400, { detail: 'This link has been used already.', code: 'already_used' }),

  /**
   * 403 if a password is required as a confirmation, but the account has none and its session is not recent.
   */
  reauthenticationRequired: () =>
    new ApiError(403, {
      detail: 'Sign in again first: this session began too long ago.',
      code: 'reauthentication_required',
    }),

  /** 403 if the user lacks the permission. */
  permissionDenied: (detail: string) => new ApiError(403, { detail, code: 'permission_denied' }),

  /** 409 for unlinking the last sign-in method of an account. */
  lastWayIn: () =>
    new ApiError(409, {
      detail: 'This is the only sign-in method of the account. Set a password first.',
      code: 'last_way_in',
    }),

  /** 409 for an account at a provider that opens another account here, or a second one of a provider. */
  alreadyLinked: () =>
    new ApiError(409, {
      detail: 'That account is linked to another one here, or another is linked to yours.',
      code: 'already_linked',
    }),

  /** 409 for a change that staff may make to others, but not to themselves. */
  ownAccount: () =>
    new ApiError(409, {
      detail: 'You cannot do this to your own account. Ask another member of the staff.',
      code: 'own_account',
    }),

  /** 409 for a social sign-in that has come back before. */
  stateSpent: () =>
    new ApiError(409, { detail: 'This sign-in was completed already.', code: 'already_used' }),

  /**
   * 400 for a social sign-in that this browser did not start, or whose code is not valid or no longer valid.
   */
  socialFailed: () =>
    new ApiError(400, { detail: 'This sign-in failed. Start again.', code: 'social_failed' }),

  /** 502 for a response of a provider that is forbidden or makes no sense. */
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

  /** 429 with the seconds until another attempt is allowed. */
  throttled: (seconds: number) =>
    new ApiError(
      429,
      {
        detail: `Request was throttled. Expected available in ${seconds} second${seconds === 1 ? '' : 's'}.`,
        code: 'throttled',
      },
      { 'retry-after': String(seconds) },
    ),

  /** 401 at the refresh endpoint. */
  tokenNotValid: (detail: string, reason?: Reason) =>
    new ApiError(401, { detail, code: 'token_not_valid', ...(reason && { reason }) }),

  /** 401 at a protected route. */
  accessTokenNotValid: (message: string, reason?: Reason) =>
    new ApiError(401, {
      detail: 'Given token not valid for any token type',
      code: 'token_not_valid',
      messages: [{ token_class: 'AccessToken', token_type: 'access', message }],
      ...(reason && { reason }),
    }),

  /** 401 at a protected route, if the page expects another session than that of its cookie. */
  sessionChanged: () =>
    new ApiError(401, {
      detail: 'This browser now has another session than the page expects.',
      code: 'session_changed',
    }),

  /** 403 for a state-changing request of a foreign page. */
  crossSite: () =>
    new ApiError(403, {
      detail: 'This request must come from a page of this site.',
      code: 'cross_site',
    }),

  /** 404 */
  notFound: () => new ApiError(404, { detail: 'Not found.', code: 'not_found' }),

  /** 405 with the methods of the path. */
  methodNotAllowed: (method: string, allow: string) =>
    new ApiError(405, { detail: `Method "${method}" not allowed.`, code: 'method_not_allowed' }, { allow }),

  /** 503 if the work would wait too long; `seconds` until another attempt makes sense. */
  unavailable: (seconds: number) =>
    new ApiError(
      503,
      { detail: 'The server is busy. Try again in a moment.', code: 'unavailable' },
      { 'retry-after': String(seconds) },
    ),
}
