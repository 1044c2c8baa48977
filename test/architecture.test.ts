import { describe, expect, test } from 'vitest'
import { codeFiles, findDeadExports, findDeadFiles, findDeadPackages } from './shape/dead-code.ts'
import { findCircle, type Import, readImports, sourceFiles } from './shape/import-graph.ts'
import { betweenRooms, findViolations, ROOMS, roomOf } from './shape/rooms.ts'
import { read } from './source-files.ts'

const files = sourceFiles()
const imports = readImports(files)

describe('the source', () => {
  test('every folder and every file beside the folders is a room, and every room exists', () => {
    expect([...new Set(files.map(roomOf))].sort()).toEqual([...ROOMS].sort())
  })

  test('no import leads up or breaks a rule', () => {
    expect(findViolations(imports).join('\n')).toBe('')
  })

  test('no import cycle of files, types included, and none of rooms', () => {
    expect(findCircle(imports)?.join(' → ')).toBeUndefined()
    expect(findCircle(betweenRooms(imports))?.join(' → ')).toBeUndefined()
  })
})

describe('nothing is dead', () => {
  const code = codeFiles()

  test('no file that nothing imports or starts', () => {
    expect(findDeadFiles(code)).toEqual([])
  })

  test('no export that no other file imports', () => {
    expect(findDeadExports(code)).toEqual([])
  })

  test('no package that no file needs', () => {
    expect(findDeadPackages(code)).toEqual([])
  })
})

describe('the README', () => {
  const readme = read('README.md')

  test('draws the rooms of the server as they are', () => {
    const edges = betweenRooms(imports).filter(({ from, to }) => isFolder(from) && isFolder(to))
    expect(drawnEdges(readme)).toEqual([...new Set(withoutShortcuts(edges))].sort())
  })

  test('says how long the core is, to the hundred', () => {
    const core = files.filter((file) => /^(server\/(tokens|sessions)|web\/session)\//.test(file))
    const lines = core.reduce((total, file) => total + read(file).split('\n').length - 1, 0)
    expect(readme).toContain(`is ${(Math.round(lines / 100) * 100).toLocaleString('en')} lines`)
  })
})

/** Returns whether a room is a folder, and not the one for your own code. */
function isFolder(room: string): boolean {
  return /^server\/(?!app$)[\w-]+$/.test(room)
}

/** Returns the arrows of the graph in a page, such as `tokens accounts`. */
function drawnEdges(page: string): string[] {
  const [, graph = ''] = /```mermaid\ngraph TD\n([\s\S]*?)```/.exec(page) ?? []
  return graph
    .trim()
    .split('\n')
    .flatMap((line) => {
      const steps = line.split('-->').map((names) => names.split('&').map((name) => name.trim()))
      return steps
        .slice(1)
        .flatMap((to, index) => (steps[index] ?? []).flatMap((a) => to.map((b) => `${a} ${b}`)))
    })
    .sort()
}

/** Returns the arrows without those whose end a longer path reaches as well. */
function withoutShortcuts(edges: Import[]): string[] {
  const reached = new Map<string, Set<string>>()

  function reachedFrom(room: string): Set<string> {
    const known = reached.get(room)
    if (known) return known
    const next = edges.filter(({ from }) => from === room).map(({ to }) => to)
    const rooms = new Set(next.flatMap((to) => [to, ...reachedFrom(to)]))
    reached.set(room, rooms)
    return rooms
  }

  const isShortcut = ({ from, to }: Import) =>
    edges.some((edge) => edge.from === from && reachedFrom(edge.to).has(to))
  return edges
    .filter((edge) => !isShortcut(edge))
    .map(({ from, to }) => `${from} ${to}`.replaceAll('server/', ''))
}

/** Imports that the rules forbid, each with its reason. */
const FORBIDDEN: [from: string, to: string, why: string][] = [
  ['shared/probe.ts', 'zod', 'shared/ imports nothing'],
  ['shared/api/probe.ts', 'node:crypto', 'in Zod alone'],
  ['server/errors.ts', 'web/api/client.ts', 'nothing of the pages'],
  ['web/api/probe.ts', 'server/errors.ts', 'nothing of the server'],
  ['server/db/probe.ts', 'server/tokens/rotation.ts', 'only rooms before it'],
  ['server/db/migrations/probe.ts', 'server/db/schema.ts', 'A migration stands alone'],
  ['server/limits/probe-repository.ts', 'server/audit/audit.ts', 'A repository knows SQL'],
  ['server/accounts/probe.ts', 'kysely', 'SQL belongs to a repository'],
  ['server/tokens/probe-routes.ts', 'server/sessions/session-repository.ts', 'A route knows HTTP'],
  ['server/tokens/probe.ts', 'fastify', 'knows no request'],
  ['server/accounts/probe.ts', 'server/http/request-context.ts', 'knows no request'],
  ['server/http/probe.ts', 'server/http/health-routes.ts', 'A plugin is used by routes'],
  ['server/social/providers/probe.ts', 'server/accounts/secret.ts', 'A provider knows its protocol'],
  ['server/social/stand-in/probe.ts', 'server/social/social.ts', 'A stand-in knows nothing'],
  ['server/commands/probe.ts', '@fastify/jwt', 'A command works without a server'],
  ['server/commands/probe.ts', 'server/compat/sign-up.ts', 'Only app.ts knows the URLs'],
  ['web/pages/Probe.tsx', 'zod', 'out of the bundle'],
  ['web/session/probe.ts', 'react', 'lives without React'],
  ['web/pages/Probe.tsx', 'web/inspector/recorder.ts', 'Only main.tsx knows the inspector'],
  ['web/social/Probe.tsx', 'web/session/session-refresh.ts', 'by useAuth() alone'],
  ['web/inspector/Probe.tsx', 'web/context/AuthContext.tsx', 'outside of the app'],
  ['shared/app/probe-api.ts', 'node:crypto', 'in Zod alone'],
  ['server/app/probe/probe.ts', 'server/app.ts', 'only rooms before it'],
  ['server/app/probe/probe.ts', 'kysely', 'SQL belongs to a repository'],
  ['server/app/probe/probe.ts', 'fastify', 'knows no request'],
  ['server/app/probe/probe-routes.ts', 'server/app/probe/probe-repository.ts', 'A route knows HTTP'],
  ['server/app/db/0001-probe.ts', 'server/app/db/app-tables.ts', 'A migration stands alone'],
  ['server/app/db/probe.ts', 'server/db/schema.ts', 'only rooms before it'],
  ['server/tokens/probe.ts', 'server/app/probe/probe.ts', 'only rooms before it'],
  ['web/app/Probe.tsx', 'web/session/session-refresh.ts', 'by useAuth() alone'],
  ['web/components/Probe.tsx', 'web/app/app-pages.tsx', 'only rooms before it'],
]

test.each(FORBIDDEN)('%s may not import %s: %s', (from, to, why) => {
  expect(findViolations([{ from, to }]).join()).toContain(why)
})

test('a cycle is found', () => {
  const edges: Import[] = [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c' },
    { from: 'c', to: 'b' },
  ]
  expect(findCircle(edges)).toEqual(['b', 'c', 'b'])
})
