import { cutBlock, cutEvery, hasBlock } from './cut-lines.ts'
import { FEATURES, type Feature, type FeatureName, KEPT, LEFT_TO_THIS_PROJECT } from './features.ts'
import { importedPackages, prune } from './prune.ts'
import { tidyComments } from './tidy-comments.ts'
import { namesWhatIsGone, tidyDocuments } from './tidy-documents.ts'
import { numberItems, tidyProse } from './tidy-prose.ts'
import { matches, type Tree } from './tree.ts'

/** Returns these features and those that need them. */
export function withDependents(names: FeatureName[]): FeatureName[] {
  const all = new Set<string>(names)
  for (let before = -1; before !== all.size; ) {
    before = all.size
    for (const [name, { needs = [] }] of entries()) {
      if (needs.some((need) => all.has(need))) all.add(name)
    }
  }
  return entries()
    .map(([name]) => name)
    .filter((name) => all.has(name))
}

function entries() {
  return Object.entries(FEATURES) as [FeatureName, Feature][]
}

/**
 * Returns the project without these features, and without what belongs to this project alone, such as its
 * walkthrough. The argument stays as it is.
 *
 * @throws {CutProblem} if the table of features does not describe the code
 */
export function cut(project: Tree, without: FeatureName[]): Tree {
  const tree = new Map(project)
  const all = { project, tree }
  const features = [LEFT_TO_THIS_PROJECT, ...withDependents(without).map((name) => FEATURES[name] as Feature)]
  for (const { paths } of features) for (const path of paths) removePath(tree, path)
  for (const { lines = {} } of features) {
    for (const [path, starts] of Object.entries(lines)) removeLines(all, path, starts)
  }
  for (const { everyLine = {} } of features) {
    for (const [path, starts] of Object.entries(everyLine)) removeEvery(tree, path, starts)
  }
  for (const { settings = [] } of features) for (const name of settings) removeSetting(all, name)
  prune(tree)
  removeFromManifest(all, features)
  tidyDocuments(tree)
  const namesGone = namesWhatIsGone(tree)
  const speaksOfGone = (text: string) => features.some(({ words }) => words?.test(text))
  tidyProse(tree, (text, path) => namesGone(text) || (!isDecision(path) && speaksOfGone(text)))
  tidyComments(tree, speaksOfGone)
  tidyDocuments(tree)
  numberItems(tree)
  return tree
}

/** A cut under way: the project as it was, and what is left of it. */
interface Cut {
  project: Tree
  tree: Tree
}

function removePath(tree: Tree, pattern: string): void {
  for (const path of [...tree.keys()]) {
    if (matches(path, pattern) && !KEPT.includes(path)) tree.delete(path)
  }
}

/**
 * Removes blocks. What another feature took along, a file or a block, needs no cut.
 *
 * @throws {CutProblem} unless the project has each block once
 */
function removeLines({ project, tree }: Cut, path: string, starts: string[]): void {
  for (const start of starts) {
    cutBlock(path, project.get(path) ?? '', start)
    const text = tree.get(path)
    if (text !== undefined && hasBlock(path, text, start)) tree.set(path, cutBlock(path, text, start))
  }
}

function removeSetting(all: Cut, name: string): void {
  const { tree } = all
  if (!name.startsWith('VITE_')) removeLines(all, 'server/config/settings.ts', [`${name}:`])
  removeLines(all, '.env.example', [`# ${name}=`])
  removeEvery(tree, 'docs/settings.md', [`| \`${name}\``, `${name}=`])
  removeEvery(tree, 'server/config/plain-http.ts', [`'${name}'`])
  const starts = [`${name}:`, `'${name} `, `['${name}'`, `test('${name}:`, `test('${name},`]
  removeEvery(tree, 'server/config/config.test.ts', starts)
}

function removeEvery(tree: Tree, path: string, starts: string[]): void {
  const text = tree.get(path)
  if (text !== undefined) tree.set(path, cutEvery(path, text, starts))
}

/** Decisions tell what was decided, also about what a project has left out. */
function isDecision(path: string): boolean {
  return path.startsWith('docs/decisions/')
}

/** Removes from package.json the scripts and packages of features, and packages that no file imports any longer. */
function removeFromManifest({ project, tree }: Cut, features: Feature[]): void {
  const manifest = JSON.parse(tree.get('package.json') ?? '{}')
  const used = importedPackages(tree)
  const unused = [...importedPackages(project)].filter((name) => !used.has(name))
  for (const name of [...unused, ...features.flatMap(({ packages = [] }) => packages)]) {
    delete manifest.dependencies[name]
    delete manifest.devDependencies[name]
  }
  for (const { scripts = [] } of features) {
    for (const name of scripts) {
      delete manifest.scripts[name]
      delete manifest.scripts[`pre${name}`]
    }
  }
  tree.set('package.json', `${JSON.stringify(manifest, null, 2)}\n`)
}
