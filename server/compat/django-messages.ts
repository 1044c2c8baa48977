import type { ErrorCode } from '../../shared/api/error-body.ts'
import type { ApiError, WordedRefusal } from '../errors.ts'

/** The messages of a system for its own refusals, by our code. */
export type OwnMessages = Partial<Record<ErrorCode, (refusal: ApiError) => WordedRefusal>>

/** Simple JWT sends a code for these. Other refusals have only a sentence. */
const SIMPLE_JWT: ErrorCode[] = ['token_not_valid', 'bad_authorization_header']

/** Returns a refusal in the format of Django REST framework and Simple JWT. */
export function djangoMessage({ statusCode, body }: ApiError): WordedRefusal {
  const { detail, code, fields, messages } = body
  if (fields) return { statusCode, body: fields }
  return {
    statusCode,
    body: { detail, ...(SIMPLE_JWT.includes(code) && { code }), ...(messages && { messages }) },
  }
}

/** Creates the translation of a system: its own messages, otherwise Django's. */
export function messageOf(own: OwnMessages): (refusal: ApiError) => WordedRefusal {
  return (refusal) => (own[refusal.body.code] ?? djangoMessage)(refusal)
}

/** Always the same response, whatever the exact cause. */
export function always(statusCode: number, body: unknown): (refusal: ApiError) => WordedRefusal {
  return () => ({ statusCode, body })
}
