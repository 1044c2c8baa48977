import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { isIPv6 } from 'node:net'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { loadEnv, type Plugin } from 'vite'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { APP_NAME } from './shared/app-name.ts'
import { MARK_PATH } from './shared/mark.ts'
import { TOKEN_TRANSPORTS } from './shared/transports.ts'

const root = import.meta.dirname

/** Builds the pages, with --ssr the server; serves the pages in development; runs the unit tests. */
export default defineConfig(({ mode, isSsrBuild }) => {
  const env = loadEnv(mode, root, '')
  const webPort = Number(env.WEB_PORT || 3000)
  refuseUnknown(env, 'VITE_TOKEN_TRANSPORT', TOKEN_TRANSPORTS)

  return {
    root: isSsrBuild ? root : `${root}/web`,
    envDir: root,
    define: {
      // For index.html.
      'import.meta.env.APP_NAME': JSON.stringify(APP_NAME.replaceAll('&', '&#38;')),
      'import.meta.env.MARK_PATH': JSON.stringify(MARK_PATH),
    },
    plugins: [
      compileErrorsPage(),
      react(),
      printLocalhost(webPort),
      switchInspector(env),
      ...(isSsrBuild ? [dropMapsOfPackages()] : [compressPages()]),
    ],
    server: {
      // Not `localhost`, which may mean ::1 alone.
      host: '127.0.0.1',
      port: webPort,
      strictPort: true,
      // By default any page of this machine may read what comes from here, and any file of this folder, the
      // development key too.
      cors: false,
      fs: { allow: ['web', 'shared', 'docs', 'node_modules'].map((name) => `${root}/${name}`) },
      // The sources in web/api/ have addresses of their own; no route of the API ends in .ts.
      // The server hears the name that the browser asked for: some of what it has is for this machine alone.
      proxy: { '^/api(?!/.*\\.ts(\\?|$))': { target: apiUrl(env), changeOrigin: false } },
      allowedHosts: trustedHosts(env),
    },
    ...(isSsrBuild && { ssr: { noExternal: true, external: PACKAGES_AS_FILES } }),
    build: isSsrBuild ? serverBuild : pagesBuild,
    test: {
      globalSetup: `${root}/test/run.ts`,
      // Loading the modules takes longer than most tests: the files of a worker share them.
      isolate: false,
      // Where the figures are measured, one at a time.
      maxWorkers: process.env.SOAK ? 1 : 3,
      projects: [
        tests('server', ['server/**/*.test.ts', 'shared/**/*.test.ts', 'test/*.test.ts']),
        tests('web', ['web/**/*.test.{ts,tsx}'], { environment: 'happy-dom' }),
        tests('processes', ['test/processes/*.test.ts'], { globalSetup: BUILDS }),
        ...onPostgres(),
      ],
    },
  }
})

/**
 * Packages that stay in `node_modules`; all others are bundled, because to find and read their files takes
 * most of a start. The first three are two binaries and a worker, the next two serve files and load others as they
 * please. Fastify asks for two compilers that `app.ts` replaces, and pg and pino-pretty are for few servers.
 */
const PACKAGES_AS_FILES = [
  'better-sqlite3',
  '@node-rs/argon2',
  'piscina',
  '@fastify/swagger',
  '@fastify/swagger-ui',
  '@fastify/ajv-compiler',
  '@fastify/fast-json-stringify-compiler',
  'pg',
  'pino-pretty',
  // One of its packages has to run before another, and a bundle does not keep that order.
  '@simplewebauthn/server',
]

const pagesBuild = {
  outDir: `${root}/dist/web`,
  emptyOutDir: true,
  // The browsers that the README names.
  target: 'baseline-widely-available' as const,
  // They know it without help.
  modulePreload: { polyfill: false },
  rolldownOptions: {
    output: {
      codeSplitting: {
        groups: [
          // What the browser waits for, in one file: many small ones compress worse.
          { name: 'first', tags: ['$initial' as const], priority: 1 },
          { name: 'shared', minShareCount: 2 },
        ],
      },
    },
  },
}

const serverBuild = {
  outDir: `${root}/dist/server`,
  emptyOutDir: true,
  target: 'node20',
  sourcemap: true,
  license: { fileName: 'LICENSES.md' },
  rolldownOptions: {
    input: {
      main: 'server/main.ts',
      manage: 'server/manage.ts',
      'password-worker': 'server/accounts/password-worker.js',
    },
    output: {
      // All in one folder: the hasher looks for its worker beside itself.
      chunkFileNames: '[name].js',
      sourcemapExcludeSources: true,
      codeSplitting: { groups: [{ name: 'packages', test: /node_modules/, entriesAware: true }] },
    },
  },
}

/** Node.js reads a map with the file that it is of; code of packages is readable without. */
function dropMapsOfPackages(): Plugin {
  return {
    name: 'drop-maps-of-packages',
    apply: 'build',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk' || !file.name.startsWith('packages')) continue
        delete bundle[`${file.fileName}.map`]
        file.code = file.code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n')
      }
    },
  }
}

/**
 * Where the databases can differ: queries, races, limits, time-outs, several processes. Each kind of statement that the
 * server sends is in one of these; what only decides by what a query returned runs on SQLite alone.
 */
const ON_BOTH_DATABASES = [
  'server/app/**/*.test.ts',
  'server/db/*.test.ts',
  'server/{audit,limits}/*.test.ts',
  'server/admin/{admin-users,event-list,factor-state,overview,user-export,user-list,user-second-factor}.test.ts',
  'server/sessions/{session-end-repository,session-repository,session-routes}.test.ts',
  'server/mail/delivery.test.ts',
  'server/accounts/{account-limits,account-routes,credentials,demo-setup,email-change}.test.ts',
  'server/accounts/{email-verification,password-reset,registration}.test.ts',
  'server/social/social-routes.test.ts',
  'server/second-factor/{key-rotation,own-code,second-step,ways-around}.test.ts',
  'server/passkeys/{passkey-management,passkey-sign-in}.test.ts',
  'server/tokens/{races,rotation}.test.ts',
  'server/compat/cookie-flow.test.ts',
  'server/http/{health-routes,hostile-input}.test.ts',
  'server/pruning.test.ts',
  'server/commands/run-command.test.ts',
  'test/processes/{crash,examples,failure,mail,two-processes}.test.ts',
]

/** Builds what the tests start as a process of its own. */
const BUILDS = `${root}/test/processes/setup.ts`

/** The tests of the server again, over PostgreSQL: those where the databases can differ, in the soak all. */
function onPostgres() {
  if (!process.env.TEST_DATABASE_URL) return []
  const include = process.env.SOAK ? ['server/**/*.test.ts', 'test/**/*.test.ts'] : ON_BOTH_DATABASES
  return [tests('postgres', include, { env: { TEST_DIALECT: 'postgres' }, globalSetup: BUILDS })]
}

function tests(name: string, include: string[], options: TestProjectInlineConfiguration['test'] = {}) {
  const setupFiles = `${root}/test/setup.ts`
  // A limit that no test comes near, not a figure; the soak takes its time.
  const testTimeout = process.env.SOAK ? 900_000 : 30_000
  const limits = { testTimeout, hookTimeout: testTimeout }
  return { extends: true as const, test: { name, include, root, setupFiles, ...limits, ...options } }
}

function apiUrl({ HOST, PORT }: Record<string, string>): string {
  const host = HOST || '127.0.0.1'
  return `http://${isIPv6(host) ? `[${host}]` : host}:${PORT || 8000}`
}

/** The hosts that pages of ours are visited under, such as that of a tunnel; the server says what is wrong with them. */
function trustedHosts({
  PUBLIC_URL = '',
  PAGES_URL = '',
  CORS_ORIGINS = '',
}: Record<string, string>): string[] {
  const origins = [PUBLIC_URL, PAGES_URL, ...CORS_ORIGINS.split(',').map((origin) => origin.trim())]
  return origins.filter((origin) => URL.canParse(origin)).map((origin) => new URL(origin).hostname)
}

function refuseUnknown(env: Record<string, string>, name: string, values: readonly string[]): void {
  const value = env[name]
  if (value && !values.includes(value)) throw new Error(`${name} is not one of ${values.join(', ')}`)
}

/** Compiles docs/errors.md into the component of its page. Loads the compiler only for that, because it is big. */
function compileErrorsPage(): Plugin {
  return {
    name: 'compile-errors-page',
    enforce: 'pre',
    transform: {
      filter: { id: /\/docs\/errors\.md$/ },
      async handler(text, id) {
        const { compile } = await import('@mdx-js/mdx')
        return { code: String(await compile({ path: id, value: text }, { format: 'md' })), map: null }
      },
    },
  }
}

/** Puts the token inspector into the pages in development, and into a build that asks for it. */
function switchInspector(env: Record<string, string>): Plugin {
  refuseUnknown(env, 'VITE_INSPECTOR', ['on', 'off'])
  return {
    name: 'switch-inspector',
    config(_, { command }) {
      const inspector = env.VITE_INSPECTOR || (command === 'serve' ? 'on' : 'off')
      return { define: { 'import.meta.env.VITE_INSPECTOR': JSON.stringify(inspector) } }
    },
    configResolved({ command, build, logger }) {
      if (env.VITE_INSPECTOR === 'on' && command === 'build' && !build.ssr) {
        logger.warn('VITE_INSPECTOR=on: the token inspector is part of these pages.')
      }
    },
  }
}

/** Below this a compressed answer is no fewer packets. */
const COMPRESSED_FROM_BYTES = 1_024

/** Writes each text of the pages a second and third time, as small as it gets: once, not at every request. */
function compressPages(): Plugin {
  return {
    name: 'compress-pages',
    apply: 'build',
    writeBundle({ dir = '' }) {
      const names = readdirSync(dir, { recursive: true, encoding: 'utf8' })
      for (const file of names
        .filter((name) => /\.(js|css|html|svg)$/.test(name))
        .map((name) => join(dir, name))) {
        const text = readFileSync(file)
        if (text.length < COMPRESSED_FROM_BYTES) continue
        writeFileSync(`${file}.br`, brotliCompressSync(text))
        writeFileSync(`${file}.gz`, gzipSync(text, { level: 9 }))
      }
    },
  }
}

/** Vite would print the address it is bound to; people visit the one that the cookies are for. */
function printLocalhost(port: number): Plugin {
  return {
    name: 'print-localhost',
    configureServer(server) {
      server.printUrls = () => server.config.logger.info(`  The app: http://localhost:${port}`)
    },
  }
}
