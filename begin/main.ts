import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { ChoiceError, type Choices, keyOf, readChoices, USAGE } from './choices.ts'
import { withDependents } from './cut.ts'
import { CutProblem } from './cut-lines.ts'
import { newProject } from './new-project.ts'
import { linesOf, readTree, type Tree, writeTree } from './tree.ts'

// `npm run begin`: makes a project of one's own from this one. docs/your-app.md explains it.

const root = process.cwd()

try {
  if (process.argv.includes('--help')) process.stdout.write(USAGE)
  else await begin()
} catch (error) {
  // What `read` throws at Ctrl-C.
  const isCanceled = error instanceof Error && error.message === 'canceled'
  if (!(error instanceof ChoiceError || error instanceof CutProblem || isCanceled)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}

async function begin(): Promise<void> {
  refuseUnsaved()
  const choices = await readChoices(process.argv.slice(2))
  const before = readTree(root)
  const after = newProject(before, choices)
  print(summary(before, after, choices))
  if (choices.dryRun) return
  writeTree(root, before, after)
  writeEnvFile(choices)
  print('Formatting, and removing the packages that nothing needs …')
  run('npx', ['biome', 'check', '--write', '--log-level=error', '.'])
  run('npm', ['install', '--no-audit', '--no-fund'])
  print(`\n${choices.name} is ready: npm run dev`)
}

/** Refuses a repository with changes, because they could not be told from those of this command. */
function refuseUnsaved(): void {
  if (!existsSync('.git')) return
  const changes = execFileSync('git', ['status', '--porcelain'], { encoding: 'utf8' })
  if (changes !== '')
    throw new ChoiceError('There are changes that are not committed. Commit or stash them first.')
}

function summary(before: Tree, after: Tree, { name, without, database, examples, dryRun }: Choices): string {
  const removed = [...before.keys()].filter((path) => !after.has(path))
  const changed = [...after].filter(([path, text]) => before.has(path) && before.get(path) !== text)
  const added = [...after.keys()].filter((path) => !before.has(path))
  const files = dryRun
    ? [
        ...removed.map((path) => `  removes ${path}`),
        ...changed.map(([path]) => `  changes ${path}`),
        ...added.map((path) => `  adds ${path}`),
      ]
    : []
  return [
    `${name}, with ${database}, without ${withDependents(without).join(', ') || 'nothing'}${examples.length > 0 ? `, with ${examples.join(', ')}` : ''}:`,
    ...files,
    `  ${removed.length} files removed, ${changed.length} changed, ${added.length} added; ${linesOf(after)} lines of source left.`,
  ].join('\n')
}

/** Writes `.env` with a new key, readable by its owner alone. One that is there stays. */
function writeEnvFile({ name, database }: Choices): void {
  if (existsSync('.env')) {
    print('.env is there already, and stays as it is.')
    return
  }
  const lines = [
    '# The settings of this machine. .env.example explains all of them.',
    `SIGNING_KEY=${randomBytes(32).toString('hex')}`,
    ...(database === 'postgresql' ? [`DATABASE_URL=postgres://postgres@127.0.0.1:5432/${keyOf(name)}`] : []),
  ]
  writeFileSync('.env', `${lines.join('\n')}\n`, { mode: 0o600 })
}

function run(command: string, args: string[]): void {
  execFileSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
