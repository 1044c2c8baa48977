import { z } from 'zod'

/**
 * The code of an error, by which programs decide. If Simple JWT or Django REST framework has a code for the error, it
 * is the same.
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
  'second_factor_required',
  'second_factor_failed',
  'second_factor_setup_required',
  'second_factor_mandatory',
  'link_not_valid',
  'already_used',
  'reauthentication_required',
  'last_way_in',
  'already_linked',
  'own_account',
  'social_failed',
  'provider_error',
  'provider_unavailable',
  'passkey_failed',
  'passkey_unknown',
  'too_many_passkeys',
  'passkeys_off',
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

/** The reason why a session ended. Only a client with a token that this server has signed learns it. */
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
 * The body of every error response. It has all fields of Simple JWT's errors, and more. Clients should decide by
 * `code` and `reason`, which `docs/errors.md` explains.
 */
export const ErrorBody = z
  .object({
    detail: z.string().describe('A sentence for people. It may change; do not compare with it.'),
    code: ErrorCode,
    fields: z.record(z.string(), z.array(z.string())).optional(),
    reason: Reason.optional(),
    challenge: z.string().optional().describe('with second_factor_required: to be sent with the proof'),
    return_to: z
      .string()
      .optional()
      .describe('with second_factor_required: where a provider’s sign-in leads'),
    methods: z.array(z.string()).optional().describe('with second_factor_required: how to prove it'),
    rp_id: z
      .string()
      .optional()
      .describe('with second_factor_required and the method passkey: the host that passkeys belong to'),
    messages: z
      .array(z.object({ token_class: z.string(), token_type: z.string(), message: z.string() }))
      .optional(),
  })
  .meta({ id: 'ErrorBody' })
export type ErrorBody = z.infer<typeof ErrorBody>
