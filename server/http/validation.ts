import type { FastifySchemaCompiler, FastifySerializerCompiler } from 'fastify'
import type { z } from 'zod'
import { errors } from '../errors.ts'

/**
 * Validates a part of a request, such as its body, against a Zod schema. Reports all problems by field, with
 * Django's messages where Django has the same check. Fields that are not in the schema are dropped. A text that
 * PostgreSQL cannot store, such as one with U+0000, is refused before any query.
 */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart }) =>
  (data) => {
    const unstorable = unstorableFields(data)
    if (httpPart === 'params' && Object.keys(unstorable).length > 0) return { error: errors.notFound() }
    const result = schema.safeParse(data, { error: complaint })
    const problems = { ...(result.error && byField(result.error)), ...unstorable }
    return Object.keys(problems).length === 0 ? { value: result.data } : { error: errors.invalid(problems) }
  }

/**
 * Returns the fields whose text PostgreSQL cannot store. Only the outermost fields are checked, because nested
 * fields are base64url.
 */
function unstorableFields(data: unknown): Record<string, string[]> {
  const problems: Record<string, string[]> = {}
  if (typeof data !== 'object' || data === null) return problems
  for (const [name, value] of Object.entries(data)) {
    if (typeof value !== 'string') continue
    if (value.includes('\0')) problems[name] = ['Null characters are not allowed.']
    else if (/\p{Surrogate}/u.test(value)) problems[name] = ['Surrogate characters are not allowed.']
  }
  return problems
}

/**
 * Serializes a response by its Zod schema. Fields that are not in the schema are left out, so that no column is
 * revealed by mistake.
 *
 * This function calls `parse`. The compiler of fastify-type-provider-zod calls `encode`, which takes at least three
 * times as long.
 */
export const serializerCompiler: FastifySerializerCompiler<z.ZodType> =
  ({ schema }) =>
  (data) =>
    JSON.stringify(schema.parse(data))

/**
 * Validates a body field by field. Returns the valid fields, and the problems of the others. Use it for a route
 * with rules that the schema cannot express, so that all problems are reported together.
 */
export function parseFields<S extends z.ZodRawShape>(schema: z.ZodObject<S>, body: unknown) {
  const { error } = schema.safeParse(body, { error: complaint })
  const problems = { ...(error && byField(error)), ...unstorableFields(body) }
  const sent = typeof body === 'object' && body !== null ? body : {}
  const good = Object.entries(sent).filter(([name]) => name in schema.shape && !(name in problems))
  const given = schema.partial().parse(Object.fromEntries(good))
  return { given, problems }
}

type Issue = Parameters<z.core.$ZodErrorMap>[0]

/**
 * Returns the message of Django REST framework for a Zod issue. Returns undefined if the schema's own message
 * should be used.
 */
export function complaint(issue: Issue): string | undefined {
  const { code, input } = issue
  if (code === 'invalid_type' && issue.expected === 'object') return notAnObject(input)
  if (input === undefined) return 'This field is required.'
  if (input === null) return 'This field may not be null.'
  if (code === 'invalid_type' && issue.expected === 'string') return 'Not a valid string.'
  if (code === 'invalid_value') return notAChoice(input)
  if (code === 'invalid_union' && issue.discriminator) {
    const choice = (input as Record<string, unknown>)[issue.discriminator]
    return choice === undefined ? 'This field is required.' : notAChoice(choice)
  }
  if (code === 'too_small' && input === '') return 'This field may not be blank.'
  if (code === 'too_small') return `Ensure this field has at least ${issue.minimum} characters.`
  if (code === 'too_big') return `Ensure this field has no more than ${issue.maximum} characters.`
}

function notAChoice(input: unknown): string {
  return `"${String(input).slice(0, 40)}" is not a valid choice.`
}

function notAnObject(input: unknown): string {
  const type = Array.isArray(input) ? 'list' : typeof input
  return `Invalid data. Expected a dictionary, but got ${type}.`
}

/** Groups messages by field. Messages about the whole body are under `non_field_errors`, as in Django. */
function byField({ issues }: z.ZodError): Record<string, string[]> {
  const fields: Record<string, string[]> = {}
  for (const { path, message } of issues) {
    const field = path.length > 0 ? path.join('.') : 'non_field_errors'
    fields[field] = [...(fields[field] ?? []), message]
  }
  return fields
}
