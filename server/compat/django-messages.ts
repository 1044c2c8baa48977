import type { ErrorCode } from '../../shared/api/error-body.ts'
import type { ApiError, WordedRefusal } from '../errors.ts'

/** How a system words what it refuses by itself, by our code. */
export type OwnMessages = Partial<Record<ErrorCode, (refusal: ApiError) => WordedRefusal>>

/** Simple JWT has a code for these; for anything else there is a sentence alone. */
const SIMPLE_JWT: ErrorCode[] = ['token_not_valid', 'bad_authorization_header']

/** Words a refusal as Django REST framework and Simple JWT do. */
export function djangoMessage({ statusCode, body }: ApiError): WordedRefusal {
  const { detail, code, fields, messages } = body
  if (fields) return { statusCode, body: fields }
  return {
    statusCode,
    body: { detail, ...(SIMPLE_JWT.includes(code) && { code }), ...(messages && { messages }) },
  }
}

/** Makes the words of a system: its own, and Django's for the rest. */
export function messageOf(own: OwnMessages): (refusal: ApiError) => WordedRefusal {
  return (refusal) => (own[refusal.body.code] ?? djangoMessage)(refusal)
}

/** The same sentence, whatever it was exactly. */
export function always(statusCode: number, body: unknown): (refusal: ApiError) => WordedRefusal {
  return () => ({ statusCode, body })
}
