import type { Import } from './import-graph.ts'

// The map of the source: its rooms, and what each may import. docs/decisions/0019-rooms.md gives the reasons.

/** The rooms of the server. Each imports only rooms before it. A folder, or a file beside the folders. */
const SERVER = [
  'errors.ts',
  'log.ts',
  'app/db',
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
  'second-factor',
  'tokens',
  'metrics',
  'doctor',
  'social',
  'passkeys',
  'confirm',
  'admin',
  'compat',
  'app',
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
  'passkeys',
  'second-factor',
  'social',
  'confirm',
  'doctor',
  'pages',
  'admin',
  'app',
  'App.tsx',
  'inspector',
  'main.tsx',
].map((name) => `web/${name}`)

/** Server and web build on what they share. */
export const ROOMS = ['shared', ...SERVER, ...WEB]

/** A room within a room: what the database has of your own stands below `db`, and your routes above everything. */
const APP_DB = 'server/app/db'

/** Returns the room of a file, such as `server/tokens`. */
export function roomOf(file: string): string {
  if (file.startsWith('shared/')) return 'shared'
  return file.startsWith(`${APP_DB}/`) ? APP_DB : file.split('/').slice(0, 2).join('/')
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
  /^server\/passkeys\/(passkeys|passkey-cookie)\.ts$/,
  /^server\/second-factor\/(second-factor|challenge-cookie)\.ts$/,
  /^server\/sessions\/fresh-sign-in\.ts$/,
  /^server\/admin\/admin\.ts$/,
  /^server\/compat\/(compat|complete-user|form-bodies)\.ts$/,
  /^server\/(app|main)\.ts$/,
  /^server\/app\/app-route-deps\.ts$/,
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
    files: files(/^shared\/(api|app)\//),
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
    files: files(/^server\/(db\/migrations\/|app\/db\/\d{4}-)/),
    forbids: forbids(/^(server|shared)\//, /^server\/(db\/migrations\/|app\/db\/\d{4}-)/),
    why: 'A migration stands alone, so that it never changes.',
  },
  {
    files: files(/-repository\.ts$/),
    forbids: (target, file) =>
      target.startsWith('server/') &&
      !/^server\/(app\/)?db\//.test(target) &&
      !/-repository\.ts$/.test(target) &&
      roomOf(target) !== roomOf(file),
    why: 'A repository knows SQL, and neither HTTP nor rules.',
  },
  {
    files: files(/^server\//, /-repository\.ts$|^server\/(app\/)?db\//),
    forbids: forbids(/^(kysely|better-sqlite3|pg)$/),
    why: 'SQL belongs to a repository.',
  },
  {
    files: files(/-routes\.ts$/, /\/stand-in\//),
    forbids: forbids(/^(node:crypto|bcryptjs|@node-rs\/argon2)$|-repository\.ts$/),
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
    forbids: forbids(/^(react|react-.*)$/),
    why: 'The session lives without React: components come and go.',
  },
  {
    files: files(/^web\//, /^web\/(main\.tsx|inspector\/)/),
    forbids: forbids(/^web\/inspector\//),
    why: 'Only main.tsx knows the inspector, so that a production bundle has nothing of it.',
  },
  {
    files: files(/^web\/(pages|components|confirm|doctor|admin|social|passkeys|second-factor|profile|app)\//),
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
