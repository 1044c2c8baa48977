import type { Import } from './import-graph.ts'

// The map of the source: its rooms, and what each may import. docs/decisions/0019-rooms.md gives the reasons.

/** The rooms of the server. Each imports only rooms before it. A folder, or a file beside the folders. */
const SERVER = [
  'errors.ts',
  'log.ts',
  'db',
  'audit',
  'keys',
  'config',
  'limits',
  'background',
  'http',
  'mail',
  'sessions',
  'accounts',
  'tokens',
  'metrics',
  'doctor',
  'social',
  'admin',
  'compat',
  'pruning.ts',
  'app.ts',
  'commands',
  'check-environment.js',
  'manage.ts',
  'main.ts',
].map((name) => `server/${name}`)

/** The rooms of the pages. Each imports only rooms before it. */
const WEB = [
  'api',
  'session',
  'context',
  'hooks',
  'profile',
  'components',
  'utils',
  'social',
  'doctor',
  'pages',
  'admin',
  'App.tsx',
  'inspector',
  'main.tsx',
].map((name) => `web/${name}`)

/** Server and web build on what they share. */
export const ROOMS = ['shared', ...SERVER, ...WEB]

/** Returns the room of a file, such as `server/tokens`. */
export function roomOf(file: string): string {
  return file.startsWith('shared/') ? 'shared' : file.split('/').slice(0, 2).join('/')
}

/** Returns the imports that lead from one room into another. */
export function betweenRooms(imports: Import[]): Import[] {
  return imports
    .map(({ from, to }) => ({ from: roomOf(from), to: roomOf(to) }))
    .filter(({ from, to }) => from !== to && ROOMS.includes(to))
}

/** Files beside the routes that may use requests. */
const KNOWS_REQUESTS = [
  /^server\/(http|metrics|doctor)\//,
  /-routes\.ts$/,
  /^server\/tokens\/(guard|same-origin|sign-in-response|sign-out-response|token-transport)\.ts$/,
  /^server\/social\/(social|social-cookies)\.ts$/,
  /^server\/admin\/admin\.ts$/,
  /^server\/compat\/(compat|complete-user|form-bodies)\.ts$/,
  /^server\/(app|main)\.ts$/,
  // Only the types of what signs and verifies.
  /^server\/(tokens\/token-reader|keys\/key-ring)\.ts$/,
  /^server\/social\/stand-in\//,
]

/** A rule: files, what they may not import, and why. */
export interface Rule {
  files: (file: string) => boolean
  forbids: (target: string, file: string) => boolean
  why: string
}

const files = (pattern: RegExp, except?: RegExp) => (file: string) =>
  pattern.test(file) && !except?.test(file)
const forbids = (pattern: RegExp, except?: RegExp) => (target: string) =>
  pattern.test(target) && !except?.test(target)

/** The rules that the order of the rooms does not express. */
const RULES: Rule[] = [
  {
    files: files(/^shared\/[^/]+$/),
    forbids: forbids(/./, /^shared\/[^/]+$/),
    why: 'shared/ imports nothing, so that both halves can import it.',
  },
  {
    files: files(/^shared\/api\//),
    forbids: forbids(/./, /^(zod|shared\/.+)$/),
    why: 'The contract is written in Zod alone and knows neither half.',
  },
  {
    files: files(/^server\//),
    forbids: forbids(/^web\//),
    why: 'The server knows nothing of the pages: share it through shared/.',
  },
  {
    files: files(/^web\//),
    forbids: forbids(/^server\//),
    why: 'The pages know nothing of the server: share it through shared/.',
  },
  {
    files: files(/^server\/db\/migrations\//),
    forbids: forbids(/^(server|shared)\//, /^server\/db\/migrations\//),
    why: 'A migration stands alone, so that it never changes.',
  },
  {
    files: files(/-repository\.ts$/),
    forbids: (target, file) =>
      target.startsWith('server/') &&
      !target.startsWith('server/db/') &&
      !/-repository\.ts$/.test(target) &&
      roomOf(target) !== roomOf(file),
    why: 'A repository knows SQL, and neither HTTP nor rules.',
  },
  {
    files: files(/^server\//, /-repository\.ts$|^server\/db\//),
    forbids: forbids(/^(kysely|better-sqlite3|pg)$/),
    why: 'SQL belongs to a repository.',
  },
  {
    files: files(/-routes\.ts$/, /\/stand-in\//),
    forbids: forbids(/^(node:crypto|bcryptjs)$|-repository\.ts$/),
    why: 'A route knows HTTP: SQL and cryptography belong to the functions that it calls.',
  },
  {
    files: (file) => file.startsWith('server/') && !KNOWS_REQUESTS.some((pattern) => pattern.test(file)),
    forbids: forbids(/^(@?fastify|prom-client)|^server\/http\//, /^server\/http\/validation\.ts$/),
    why: 'A domain function knows no request: only routes and http/ know Fastify.',
  },
  {
    files: files(/^server\/(http|metrics)\//),
    forbids: forbids(/-routes\.ts$/),
    why: 'A plugin is used by routes, not the other way round.',
  },
  {
    files: files(/^server\/social\/providers\//),
    forbids: forbids(/^server\/(?!social\/)/),
    why: 'A provider knows its protocol, and nothing of our accounts.',
  },
  {
    files: files(/^server\/social\/stand-in\//),
    forbids: forbids(/^server\/((db|accounts|tokens|sessions)\/|social\/[^/]+$)/),
    why: 'A stand-in knows nothing of the inside of this server.',
  },
  {
    files: files(/^server\/commands\//),
    forbids: forbids(/-routes\.ts$|^@?fastify/),
    why: 'A command works without a server and without pages.',
  },
  {
    files: files(/^server\//, /^server\/(app\.ts|compat\/)/),
    forbids: forbids(/^server\/compat\//),
    why: 'Only app.ts knows the URLs of other systems, and can do without.',
  },
  {
    files: files(/^web\//),
    forbids: forbids(/^zod$/),
    why: 'Zod stays out of the bundle: import types of shared/api alone.',
  },
  {
    files: files(/^web\/(session|api)\//),
    forbids: forbids(/^(react|react-.*|sonner)$/),
    why: 'The session lives without React: components come and go.',
  },
  {
    files: files(/^web\//, /^web\/(main\.tsx|inspector\/)/),
    forbids: forbids(/^web\/inspector\//),
    why: 'Only main.tsx knows the inspector, so that a production bundle has nothing of it.',
  },
  {
    files: files(/^web\/(pages|components|doctor|admin|social|profile)\//),
    // Only types of what outlives a page.
    forbids: forbids(/^web\/session\//, /\/(auth-state|auth-store|sign-in)\.ts$/),
    why: 'A page knows the session by useAuth() alone.',
  },
  {
    files: files(/^web\/inspector\//),
    forbids: forbids(/^web\/(pages|context)\/|^react-router-dom$/),
    why: 'The inspector looks at the session, and lives outside of the app that shows it.',
  },
]

/** Returns the violations of the order of the rooms or of a rule, each as a sentence. */
export function findViolations(imports: Import[]): string[] {
  return imports.flatMap(({ from, to }) => [
    ...(leadsUp(from, to) ? [`${from} imports ${to}: a room imports only rooms before it.`] : []),
    ...RULES.filter((rule) => rule.files(from) && rule.forbids(to, from)).map(
      ({ why }) => `${from} imports ${to}: ${why}`,
    ),
  ])
}

function leadsUp(from: string, to: string): boolean {
  const [low, high] = [roomOf(to), roomOf(from)].map((room) => ROOMS.indexOf(room))
  return low !== undefined && high !== undefined && low > high
}
