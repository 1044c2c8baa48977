import { z } from 'zod'

/**
 * What went wrong, for programs. If Simple JWT or Django REST framework has a code for it, this is theirs.
 */
export const ErrorCode = z.enum([
  'invalid',
  'parse_error',
  'bad_request',
  'not_authenticated',
  'bad_authorization_header',
  'no_active_account',
  'token_not_valid',
  'session_changed',
  'account_inactive',
  'email_not_verified',
  'link_not_valid',
  'already_used',
  'reauthentication_required',
  'last_way_in',
  'already_linked',
  'own_account',
  'social_failed',
  'provider_error',
  'provider_unavailable',
  'cross_site',
  'permission_denied',
  'not_found',
  'method_not_allowed',
  'payload_too_large',
  'unsupported_media_type',
  'headers_too_large',
  'throttled',
  'unavailable',
  'error',
])
export type ErrorCode = z.infer<typeof ErrorCode>

/** Why a session is over. Revealed only to the holder of a token that we signed. */
export const Reason = z.enum([
  'idle',
  'session_end',
  'reuse',
  'password_changed',
  'ended_elsewhere',
  'too_many_sessions',
  'deactivated',
  'signed_out',
  'lost',
])
export type Reason = z.infer<typeof Reason>

/**
 * The shape of every error response, a superset of Simple JWT's. Branch on `code` and `reason`.
 * `docs/errors.md` explains each.
 */
export const ErrorBody = z
  .object({
    detail: z.string().describe('A sentence for people. It may change; do not compare with it.'),
    code: ErrorCode,
    fields: z.record(z.string(), z.array(z.string())).optional(),
    reason: Reason.optional(),
    messages: z
      .array(z.object({ token_class: z.string(), token_type: z.string(), message: z.string() }))
      .optional(),
  })
  .meta({ id: 'ErrorBody' })
export type ErrorBody = z.infer<typeof ErrorBody>
