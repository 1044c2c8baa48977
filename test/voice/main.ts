import { readProse } from './prose.ts'
import { findUnnamed } from './roles.ts'

// `npm run voice`: prints how often the prose leaves out who does something, and where.

const prose = readProse()

for (const kind of ['comment', 'string', 'doc'] as const) {
  const own = prose.filter((text) => text.kind === kind)
  const words = own.flatMap(({ text }) => text.match(/[\w’'-]+/g) ?? [])
  const unnamed = findUnnamed(own).length
  const you = words.filter((word) => /^(you|your|yours)$/i.test(word)).length
  const perThousand = (count: number) => ((1000 * count) / words.length).toFixed(1)
  console.log(
    `${kind}: ${words.length} words; without a role ${unnamed} (${perThousand(unnamed)} in 1,000); ` +
      `you ${you} (${perThousand(you)} in 1,000)`,
  )
}

if (process.argv.includes('--list')) {
  for (const { file, line, word } of findUnnamed(prose)) console.log(`${file}:${line} ${word}`)
}
