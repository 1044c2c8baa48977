import type { FastifySchemaCompiler, FastifySerializerCompiler } from 'fastify'
import type { z } from 'zod'
import { errors } from '../errors.ts'

/**
 * Validates a part of a request against its Zod schema, and reports every problem by field with Django's
 * messages. Fields that are not in the schema are dropped. A text that no database can store is refused
 * before any query.
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

/** Checks the fields themselves, because no route takes nested ones. */
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
 * Serializes a response by its Zod schema: fields that are not in the schema stay inside. Zod compiles
 * parsing, but not the encoding that the type provider's own compiler uses, which takes three times as long.
 */
export const serializerCompiler: FastifySerializerCompiler<z.ZodType> =
  ({ schema }) =>
  (data) =>
    JSON.stringify(schema.parse(data))

/**
 * Validates a body field by field, and returns the valid fields and the problems of the others. For a route
 * whose rules go beyond the schema.
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

/** Returns Django REST framework's message for a Zod issue. Undefined leaves the message to the schema. */
export function complaint(issue: Issue): string | undefined {
  const { code, input } = issue
  if (code === 'invalid_type' && issue.expected === 'object') return notAnObject(input)
  if (input === undefined) return 'This field is required.'
  if (input === null) return 'This field may not be null.'
  if (code === 'invalid_type' && issue.expected === 'string') return 'Not a valid string.'
  if (code === 'invalid_value') return `"${String(input).slice(0, 40)}" is not a valid choice.`
  if (code === 'too_small' && input === '') return 'This field may not be blank.'
  if (code === 'too_small') return `Ensure this field has at least ${issue.minimum} characters.`
  if (code === 'too_big') return `Ensure this field has no more than ${issue.maximum} characters.`
}

function notAnObject(input: unknown): string {
  const type = Array.isArray(input) ? 'list' : typeof input
  return `Invalid data. Expected a dictionary, but got ${type}.`
}

/**
 * Groups messages by field. Those on the whole body are under `non_field_errors`, as in Django REST
 * framework.
 */
function byField({ issues }: z.ZodError): Record<string, string[]> {
  const fields: Record<string, string[]> = {}
  for (const { path, message } of issues) {
    const field = path.length > 0 ? path.join('.') : 'non_field_errors'
    fields[field] = [...(fields[field] ?? []), message]
  }
  return fields
}
