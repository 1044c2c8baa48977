import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { planExample } from '../examples/copy-example.ts'
import { ROOT, temporaryFolder } from './server-process.ts'
import { filesIn, read } from './source-files.ts'
import { RECIPES, type TypedStep, typedSteps } from './typed-documents.ts'
import { typeInto } from './walkthrough/workplace.ts'

const NOTES = planExample('notes', (file) => (existsSync(join(ROOT, file)) ? read(file) : undefined))

/** Returns a folder with these texts, and with those files of the repository that the steps change. */
function deskFor(steps: TypedStep[], texts = new Map<string, string>()): string {
  const { path: folder, remove } = temporaryFolder()
  onTestFinished(remove)
  for (const { path } of steps) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    if (existsSync(join(ROOT, path))) cpSync(join(ROOT, path), join(folder, path))
  }
  for (const [path, text] of texts) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

test('one file of the code has the name of the product, so that renaming it is one change', () => {
  const files = ['server', 'web', 'shared'].flatMap(filesIn)

  expect(files.filter((file) => /gatehouse/i.test(read(file)))).toEqual(['shared/app-name.ts'])
})

test('docs/your-app.md builds the notes of examples/notes', () => {
  const steps = typedSteps(read('docs/your-app.md'))
  const folder = deskFor(steps)
  for (const step of steps) typeInto(folder, step)

  expect(new Set(steps.map(({ path }) => path))).toEqual(new Set(NOTES.keys()))
  for (const [path, text] of NOTES) expect(readFileSync(join(folder, path), 'utf8'), path).toBe(text)
})

test.each(RECIPES)('docs/recipes.md: $title fits, without the other recipes', ({ steps }) => {
  const folder = deskFor(steps, NOTES)

  for (const step of steps) expect(() => typeInto(folder, step)).not.toThrow()
})

test.each([
  ['in their order', RECIPES],
  ['in the reverse order', RECIPES.toReversed()],
])('docs/recipes.md: all recipes fit together, %s', (_, recipes) => {
  const steps = recipes.flatMap((recipe) => recipe.steps)
  const folder = deskFor(steps, NOTES)

  for (const step of steps) expect(() => typeInto(folder, step)).not.toThrow()
})
