import { parseArgs } from 'node:util'
import { read } from 'read'
import { EXAMPLE_NAMES } from '../examples/copy-example.ts'
import { FEATURES, type Feature, type FeatureName } from './features.ts'

const DATABASES = ['sqlite', 'postgresql'] as const

/** What the owner of the new project decides. */
export interface Choices {
  /** The name on the pages, such as `Acme`. */
  name: string
  without: FeatureName[]
  database: (typeof DATABASES)[number]
  /** The examples to copy in. */
  examples: string[]
  /** Whether to say what would be done, and do nothing. */
  dryRun: boolean
}

/** A line for each feature that can be left out. */
const FEATURE_LIST = (Object.entries(FEATURES) as [string, Feature][])
  .map(
    ([name, { is, needs }]) => `  ${name.padEnd(16)}${is}${needs ? ` (goes with ${needs.join(', ')})` : ''}`,
  )
  .join('\n')

/** What `--help` prints. */
export const USAGE = `npm run begin -- [options]: makes your project from this one. It asks for what you do not give.

  --name NAME          the name of your product
  --without A,B        what to leave out, see below
  --database DATABASE  ${DATABASES.join(' or ')}
  --with A,B           examples to add: ${EXAMPLE_NAMES.join(', ')}
  --dry-run            only say what would be done
  --yes                ask nothing, and take the defaults
  --help               print this

What can be left out:

${FEATURE_LIST}
`

/** Thrown for a choice that cannot be had. */
export class ChoiceError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ChoiceError'
  }
}

/**
 * Reads the choices from the command line, and asks for those that it lacks unless it has `--yes`.
 *
 * @throws {ChoiceError} for an unknown option or value
 */
export async function readChoices(args: string[]): Promise<Choices> {
  const given = parse(args)
  const ask = given.yes ? async (_: string, fallback: string) => fallback : question
  const name = given.name ?? (await ask('Name of your product', 'Acme'))
  if (given.without === undefined && !given.yes) {
    process.stdout.write(`\nWhat can be left out:\n\n${FEATURE_LIST}\n\n`)
  }
  const without = given.without ?? (await ask('Leave out (names with commas between, or nothing)', ''))
  const database = given.database ?? (await ask(`Database (${DATABASES.join(' or ')})`, 'sqlite'))
  return {
    name: checkedName(name),
    without: namesIn(without).map(asFeature),
    database: asDatabase(database),
    examples: namesIn(given.with ?? '').map(asExample),
    dryRun: given['dry-run'] ?? false,
  }
}

function parse(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        yes: { type: 'boolean' },
        name: { type: 'string' },
        without: { type: 'string' },
        database: { type: 'string' },
        with: { type: 'string' },
        'dry-run': { type: 'boolean' },
      },
    })
    return values
  } catch (error) {
    throw new ChoiceError((error as Error).message)
  }
}

function question(prompt: string, fallback: string): Promise<string> {
  return read({ prompt: `${prompt}:`, default: fallback })
}

function namesIn(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

function checkedName(name: string): string {
  const trimmed = name.trim()
  if (/^[^\p{Cc}<>"'`\\$]{1,40}$/u.test(trimmed) && keyOf(trimmed) !== '') return trimmed
  throw new ChoiceError(
    `"${name}" is no name: 1 to 40 characters, a Latin letter among them, and no quotes, < or >.`,
  )
}

/** Returns the name where programs read it, such as `acme_notes` for `Acme Notes`. Empty if it has no Latin letter. */
export function keyOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
}

function asFeature(name: string): FeatureName {
  if (name in FEATURES) return name as FeatureName
  throw new ChoiceError(`There is no feature ${name}. There is: ${Object.keys(FEATURES).join(', ')}.`)
}

function asDatabase(name: string): Choices['database'] {
  const known = DATABASES.find((database) => database === name.trim().toLowerCase())
  if (known) return known
  throw new ChoiceError(`There is no database ${name}. There is: ${DATABASES.join(', ')}.`)
}

function asExample(name: string): string {
  if (EXAMPLE_NAMES.includes(name)) return name
  throw new ChoiceError(`There is no example ${name}. There is: ${EXAMPLE_NAMES.join(', ')}.`)
}
