interface Document {
  paths?: object
  components?: { schemas?: object }
}

/** One of the objects in a union. */
interface Variant {
  type: 'object'
  description?: string
  properties: object
  required?: string[]
  additionalProperties?: unknown
}

const PREFIX = '#/components/schemas/'

/**
 * Simplifies the schemas that fastify-type-provider-zod generates. The generated document describes each schema
 * twice, as input and as output. The simplified one leaves out what is not used, so it describes most schemas once.
 *
 * A union of objects without a discriminator becomes one object, because a generated client could not read any
 * field of such a union.
 */
export function tidySchemas<D extends Document>(document: D): D {
  const used = usedSchemas(document)
  const nameOf = (name: string) => {
    const short = name.replace(/Input$/, '')
    return used.has(short) ? name : short
  }
  const all = Object.entries(document.components?.schemas ?? {})
  const schemas = all.filter(([name]) => used.has(name)).map(([name, schema]) => [nameOf(name), schema])
  const { paths, components } = document
  const tidied = { paths, components: { ...components, schemas: Object.fromEntries(schemas) } }
  const text = JSON.stringify(tidied, (key, value) => {
    if (key === '$ref') return PREFIX + nameOf(String(value).slice(PREFIX.length))
    return isUnion(value) ? mergeVariants(value.anyOf) : value
  })
  return { ...document, ...JSON.parse(text) }
}

/** Returns the names of the schemas that the paths use, directly or through other schemas. */
function usedSchemas({ paths, components }: Document): Set<string> {
  const used = new Set(referencesIn(paths))
  const schemas: Record<string, unknown> = { ...components?.schemas }
  // The loop also visits names that are added to the set meanwhile.
  for (const name of used) for (const found of referencesIn(schemas[name])) used.add(found)
  return used
}

function referencesIn(value: unknown): string[] {
  const references = (JSON.stringify(value) ?? '').matchAll(/"#\/components\/schemas\/(\w+)"/g)
  return [...references].map(([, name = '']) => name)
}

/** Returns whether a schema is a union of inline objects. Other unions have a discriminator or allow `null`. */
function isUnion(value: unknown): value is { anyOf: Variant[] } {
  const variants = typeof value === 'object' && value !== null && 'anyOf' in value ? value.anyOf : undefined
  return Array.isArray(variants) && variants.every((variant) => 'properties' in variant)
}

/** Returns one object with the fields of all variants. A field is required if every variant requires it. */
function mergeVariants(variants: Variant[]): Variant {
  const properties = Object.assign({}, ...variants.map((variant) => variant.properties))
  const isRequired = (name: string) => variants.every(({ required }) => required?.includes(name))
  return {
    type: 'object',
    description: variants.map(describeVariant).join('; '),
    properties,
    required: Object.keys(properties).filter(isRequired),
    additionalProperties: false,
  }
}

function describeVariant({ description, properties }: Variant): string {
  return `${description}: ${Object.keys(properties).join(', ')}`
}
