import type { FastifySchemaCompiler, FastifySerializerCompiler } from 'fastify'
import type { z } from 'zod'
import { errors } from '../errors.ts'

/**
 * Checks a part of a request against its Zod schema, and words every complaint as Django does, by field.
 * What the schema does not name is dropped. A text that no database can hold is refused before a
 * query is made with it: nothing can be at such a path.
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

/** Looks at the fields themselves: nothing that a route takes is nested. */
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
 * Writes an answer as its Zod schema has it: what the schema does not name stays inside. Zod compiles
 * parsing, but not the encoding that the type provider's own compiler does, which takes thrice the time.
 */
export const serializerCompiler: FastifySerializerCompiler<z.ZodType> =
  ({ schema }) =>
  (data) =>
    JSON.stringify(schema.parse(data))

/**
 * Checks a body field by field: which are good, and what is wrong with the rest. For a route that
 * has more to say of the good ones than the schema can.
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

/** Words a complaint of Zod as Django REST framework does; undefined leaves it to the schema. */
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

/** Complaints about the whole body stand under `non_field_errors`, as in Django REST framework. */
function byField({ issues }: z.ZodError): Record<string, string[]> {
  const fields: Record<string, string[]> = {}
  for (const { path, message } of issues) {
    const field = path.length > 0 ? path.join('.') : 'non_field_errors'
    fields[field] = [...(fields[field] ?? []), message]
  }
  return fields
}
