import { copyExample, EXAMPLE_NAMES } from './copy-example.ts'

// Copies an example into this repository: `npx tsx examples/main.ts notes`.

const [name] = process.argv.slice(2)
if (name === undefined) throw new Error(`Name an example: ${EXAMPLE_NAMES.join(', ')}.`)
const written = copyExample(name, process.cwd())
process.stdout.write(`${written.map((path) => `Wrote ${path}.`).join('\n')}\n`)
