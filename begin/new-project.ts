import { planExample } from '../examples/copy-example.ts'
import { type Choices, keyOf } from './choices.ts'
import { cut, withDependents } from './cut.ts'
import { readmeOf } from './new-readme.ts'
import type { Tree } from './tree.ts'

/** The product that a new project begins from, as its files name it. */
const OURS = { name: 'Gatehouse', key: 'gatehouse' }

/** Documents about both the new project and the one that it begins from. */
const NAMES_BOTH = ['docs/your-app.md', 'LICENSE']

/**
 * Returns the files of a new project: without the features that were left out, with its examples and its name.
 *
 * @throws {CutProblem} if the table of features does not describe the code
 */
export function newProject(project: Tree, { name, without, examples }: Choices): Tree {
  const tree = new Map(project)
  // First, because an example adds its lines to files as they are here.
  for (const example of examples) {
    for (const [path, text] of planExample(example, (file) => tree.get(file))) tree.set(path, text)
  }
  dropBeginning(tree)
  dropGoneChecks(tree)
  const left = cut(tree, without)
  left.set('README.md', readmeOf(name, withDependents(without), project.get('README.md') ?? ''))
  rename(left, name)
  recordOrigin(left, name)
  return left
}

/** Removes the section of a document that tells how to begin. */
function dropBeginning(tree: Tree): void {
  const path = 'docs/your-app.md'
  tree.set(path, (tree.get(path) ?? '').replace(/^## A quarter of an hour$[\s\S]*?(?=^## )/m, ''))
}

/** Removes what the gate and the pull requests ask for that only this project has. */
function dropGoneChecks(tree: Tree): void {
  const gate = '.ci/run'
  const run = (tree.get(gate) ?? '')
    .replace(/^# The gate:.*$/m, '# The gate: the tests, on a clean checkout.')
    .replace(/^npm install && .*$/m, 'npm install && npm test')
  tree.set(gate, run)
  const changelogs: [path: string, words: string, left: string][] = [
    [
      '.github/pull_request_template.md',
      'docs, `.env.example` and CHANGELOG.md are',
      'docs and `.env.example` are',
    ],
    ['AGENTS.md', 'Docs, `.env.example` and the changelog are', 'Docs and `.env.example` are'],
  ]
  for (const [path, words, left] of changelogs) tree.set(path, (tree.get(path) ?? '').replace(words, left))
}

/** Names the product in the one file that the code reads it from, and in the documents. */
function rename(tree: Tree, name: string): void {
  const file = 'shared/app-name.ts'
  const text = tree.get(file) ?? ''
  const named = text.replace(`'${OURS.name}'`, `'${name}'`).replace(`'${OURS.key}'`, `'${keyOf(name)}'`)
  tree.set(file, named)
  for (const [path, words] of tree) {
    if (!/\.(md|ya?ml)$|^\.env\.example$/.test(path) || NAMES_BOTH.includes(path)) continue
    tree.set(path, words.replaceAll(OURS.name, name).replaceAll(OURS.key, keyOf(name)))
  }
}

/** Gives package.json the new name, and says which version the project began from. */
function recordOrigin(tree: Tree, name: string): void {
  const { version, description, ...manifest } = JSON.parse(tree.get('package.json') ?? '{}')
  const begun = {
    ...manifest,
    name: keyOf(name).replaceAll('_', '-'),
    version: '0.1.0',
    private: true,
    begunFrom: { [OURS.key]: version },
  }
  tree.set('package.json', `${JSON.stringify(begun, null, 2)}\n`)
}
