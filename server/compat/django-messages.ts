import type { ErrorCode } from '../../shared/api/error-body.ts'
import type { ApiError, WordedRefusal } from '../errors.ts'

/** The refusals that a system words in its own way, by our code. */
export type OwnMessages = Partial<Record<ErrorCode, (refusal: ApiError) => WordedRefusal>>

/** The codes that Simple JWT sends. Django's other refusals have only a sentence. */
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

/** Creates the translation of refusals for a system: its own message if it has one, otherwise Django's. */
export function messageOf(own: OwnMessages): (refusal: ApiError) => WordedRefusal {
  return (refusal) => (own[refusal.body.code] ?? djangoMessage)(refusal)
}

/** Creates a translation that always sends the same response, whatever the refusal says. */
export function always(statusCode: number, body: unknown): (refusal: ApiError) => WordedRefusal {
  return () => ({ statusCode, body })
}
