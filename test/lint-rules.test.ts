import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { ROOT, temporaryFolder } from './server-process.ts'

/** Imports that the map forbids, each by a sentence of its own. */
const FORBIDDEN = [
  ['shared/probe.ts', '../server/config/config.ts', 'shared/ imports nothing'],
  ['shared/probe-2.ts', 'zod', 'shared/ imports nothing'],
  ['shared/api/probe.ts', 'node:crypto', 'written in Zod alone'],
  ['shared/api/probe-2.ts', '@fastify/jwt', 'written in Zod alone'],
  ['shared/api/probe-3.ts', '../../server/errors.ts', 'written in Zod alone'],
  ['server/db/probe.ts', '../errors.ts', 'the lowest'],
  ['server/db/migrations/probe.ts', '../../tokens/rotation.ts', 'stands alone'],
  ['server/audit/probe.ts', '../limits/tries.ts', 'downwards only'],
  ['server/limits/probe.ts', '../mail/mailer.ts', 'downwards only'],
  ['server/limits/probe-repository.ts', '../audit/audit.ts', 'A repository knows SQL'],
  ['server/mail/probe.ts', '../accounts/credentials.ts', 'downwards only'],
  ['server/mail/probe-routes.ts', '../sessions/device.ts', 'downwards only'],
  ['server/sessions/probe-repository.ts', '../accounts/credentials.ts', 'A repository knows SQL'],
  ['server/sessions/probe-repository-2.ts', '../tokens/rotation.ts', 'downwards only'],
  ['server/sessions/probe.ts', '../accounts/credentials.ts', 'downwards only'],
  ['server/sessions/probe-2.ts', '../app.ts', 'downwards only'],
  ['server/accounts/probe.ts', '../tokens/rotation.ts', 'downwards only'],
  ['server/accounts/probe-2.ts', 'kysely', 'belongs to a repository'],
  ['server/accounts/probe-routes.ts', '../tokens/rotation.ts', 'downwards only'],
  ['server/tokens/probe.ts', '../plugins/authenticate.ts', 'downwards only'],
  ['server/tokens/probe-2.ts', 'fastify', 'knows no request'],
  ['server/tokens/probe-3.ts', '../../web/api/client.ts', 'downwards only'],
  ['server/tokens/probe-routes.ts', '../sessions/session-repository.ts', 'A route knows HTTP'],
  ['server/tokens/probe-4.ts', '../social/provider.ts', 'downwards only'],
  ['server/accounts/probe-2-routes.ts', '../social/social-link.ts', 'downwards only'],
  ['server/social/probe.ts', '../plugins/caller.ts', 'knows no request'],
  ['server/social/probe-2.ts', '../admin/user-list.ts', 'downwards only'],
  ['server/social/social-routes.ts', '../admin/user-list.ts', 'downwards only'],
  ['server/tokens/probe-2-routes.ts', '../admin/user-list.ts', 'downwards only'],
  ['server/admin/probe.ts', '../plugins/caller.ts', 'downwards only'],
  ['server/admin/probe-2.ts', 'kysely', 'belongs to a repository'],
  ['server/admin/probe-repository.ts', '../accounts/credentials.ts', 'A repository knows SQL'],
  ['server/admin/probe-routes.ts', '../accounts/user-repository.ts', 'A route knows HTTP'],
  ['server/compat/probe.ts', '../plugins/caller.ts', 'downwards only'],
  ['server/compat/probe-2.ts', 'fastify', 'knows no request'],
  ['server/compat/probe-3.ts', 'kysely', 'belongs to a repository'],
  ['server/compat/probe-routes.ts', '../accounts/user-repository.ts', 'A route knows HTTP'],
  ['server/compat/probe-2-routes.ts', '../admin/user-list.ts', 'downwards only'],
  ['server/admin/probe-3.ts', '../compat/sign-up.ts', 'downwards only'],
  ['server/admin/probe-2-routes.ts', '../compat/sign-up.ts', 'Nothing leans on'],
  ['server/social/probe-3.ts', '../compat/social-entry.ts', 'downwards only'],
  ['server/tokens/probe-3-routes.ts', '../compat/sign-up.ts', 'Nothing leans on'],
  ['server/plugins/probe-3.ts', '../compat/django-words.ts', 'Nothing leans on'],
  ['server/commands/probe-3.ts', '../compat/sign-up.ts', 'Nothing leans on'],
  ['server/probe-2.ts', './compat/compat.ts', 'Nothing leans on'],
  ['server/probe-routes.ts', './compat/compat.ts', 'Nothing leans on'],
  ['server/social/providers/probe.ts', '../../accounts/credentials.ts', 'nothing of our accounts'],
  ['server/social/stand-in/probe.ts', '../../accounts/credentials.ts', 'plays somebody else'],
  ['server/tokens/probe-5.ts', 'prom-client', 'knows no request'],
  ['server/metrics/probe.ts', 'kysely', 'belongs to a repository'],
  ['server/plugins/probe.ts', '../../web/api/client.ts', 'knows nothing of the pages'],
  ['server/plugins/probe-2.ts', '../tokens/token-routes.ts', 'not the other way round'],
  ['server/commands/probe.ts', '../tokens/token-routes.ts', 'works without a server'],
  ['server/commands/probe-2.ts', 'kysely', 'belongs to a repository'],
  ['server/commands/probe-repository.ts', '../accounts/name-key.ts', 'A repository knows SQL'],
  ['server/probe.ts', '../web/api/client.ts', 'knows nothing of the pages'],
  ['web/probe.tsx', '../server/config/config.ts', 'nothing of the server'],
  ['web/session/probe.ts', 'react', 'lives without React'],
  ['web/api/probe.ts', '../pages/HomePage.tsx', 'lives without React'],
  ['web/utils/probe.ts', '../pages/HomePage.tsx', 'pages are above them'],
  ['web/pages/Probe.tsx', '../session/session-refresh.ts', 'by useAuth() alone'],
  ['web/doctor/Probe.tsx', '../session/session-refresh.ts', 'by useAuth() alone'],
  ['web/admin/Probe.tsx', '../session/session-refresh.ts', 'by useAuth() alone'],
  ['web/pages/Probe2.tsx', 'zod', 'out of the bundle'],
  ['web/session/probe-3.ts', '../inspector/recorder.ts', 'Only main.tsx knows the inspector'],
  ['web/components/Probe.tsx', '../inspector/recorder.ts', 'Only main.tsx knows the inspector'],
  ['web/utils/probe-2.ts', '../inspector/recorder.ts', 'Only main.tsx knows the inspector'],
  ['web/inspector/Probe.tsx', '../context/AuthContext.tsx', 'outside of the app'],
  ['web/session/probe-2.ts', '../../shared/api/token-api.ts', 'types of shared/api alone'],
] as const

/** Other things that only one file may do. */
const RESERVED = [
  ['server/tokens/probe-clock.ts', 'export const now = Date.now()', 'global variable Date'],
  ['web/session/probe-clock.ts', 'export const now = new Date()', 'global variable Date'],
  ['server/plugins/probe-env.ts', 'export const { PORT } = process.env', 'process.env'],
  ['web/pages/probe-default.ts', 'export default 1', 'default export'],
  ['server/probe-any.ts', 'export const x: any = 1', 'any'],
] as const

const diagnostics = new Map<string, string>()

beforeAll(() => {
  const folder = temporaryFolder()
  for (const name of ['biome.json', 'web/contract-types.grit'])
    cpSync(join(ROOT, name), join(folder.path, name))
  symlinkSync(join(ROOT, 'node_modules'), join(folder.path, 'node_modules'))
  for (const [file, source] of FORBIDDEN)
    write(folder.path, file, `import { x } from '${source}'\nexport const y = x\n`)
  for (const [file, source] of RESERVED) write(folder.path, file, `${source}\n`)
  const args = ['lint', '--vcs-enabled=false', '--max-diagnostics=none', '--reporter=json', '.']
  const { stdout } = spawnSync(join(ROOT, 'node_modules/.bin/biome'), args, {
    cwd: folder.path,
    encoding: 'utf8',
  })
  for (const { location, message, advices } of JSON.parse(stdout).diagnostics) {
    const file = String(location.path?.file ?? location.path)
    diagnostics.set(file, `${diagnostics.get(file) ?? ''}\n${JSON.stringify([message, advices])}`)
  }
  folder.remove()
})

function write(folder: string, file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), text)
}

test.each(FORBIDDEN)('%s may not import %s: %s', (file, _, sentence) => {
  expect(diagnostics.get(file) ?? '').toContain(sentence)
})

test.each(RESERVED)('%s: not %j: %s', (file, _, sentence) => {
  expect(diagnostics.get(file) ?? '').toContain(sentence)
})
