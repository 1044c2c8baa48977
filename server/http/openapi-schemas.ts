interface Document {
  paths?: object
  components?: { schemas?: object }
}

/** An object in a union. */
interface Variant {
  type: 'object'
  description?: string
  properties: object
  required?: string[]
  additionalProperties?: unknown
}

const PREFIX = '#/components/schemas/'

/**
 * Tidies what the type provider makes of the schemas. It describes each twice, as it is received and as it is sent:
 * here each is described once, and only if it is used. Its unions of objects have nothing that tells them apart, so the
 * client that a generator makes of them cannot read any field. Here a union is one object.
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

/** Returns the names of the schemas that paths lead to, directly or by way of others. */
function usedSchemas({ paths, components }: Document): Set<string> {
  const used = new Set(referencesIn(paths))
  const schemas: Record<string, unknown> = { ...components?.schemas }
  // The loop visits what is added to the set meanwhile.
  for (const name of used) for (const found of referencesIn(schemas[name])) used.add(found)
  return used
}

function referencesIn(value: unknown): string[] {
  const references = (JSON.stringify(value) ?? '').matchAll(/"#\/components\/schemas\/(\w+)"/g)
  return [...references].map(([, name = '']) => name)
}

/** Whether a schema is a union of objects that are written out. Others have a discriminator, or allow `null`. */
function isUnion(value: unknown): value is { anyOf: Variant[] } {
  const variants = typeof value === 'object' && value !== null && 'anyOf' in value ? value.anyOf : undefined
  return Array.isArray(variants) && variants.every((variant) => 'properties' in variant)
}

/** Returns an object with the fields of all variants; required are those that each of them requires. */
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
