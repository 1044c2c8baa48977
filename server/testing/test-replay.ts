import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { InjectOptions } from 'fastify'
import { expect } from 'vitest'
import { APP_KEY } from '../../shared/app-name.ts'
import { epochNow } from '../../shared/epoch.ts'
import { COOKIE_NAMES, type TokenTransport } from '../../shared/transports.ts'
import { consumeToken, createToken } from '../accounts/one-time-tokens.ts'
import type { CompatSystem } from '../config/settings.ts'
import type { TokenPurpose } from '../db/schema.ts'
import { ORIGIN, type TestApp } from './test-app.ts'
import { signIn, type TestResponse } from './test-client.ts'
import { createSocialApp } from './test-social.ts'
import { freezeTime, passTime } from './test-time.ts'

/** A request to another system, the recorded response, and the response of this server if it differs. */
export interface Exchange {
  case: string
  /**
   * The method and URL. `$name` in here, in the body and among the cookies stands for a token of the test.
   */
  request: string
  body?: unknown
  type?: string
  /** The fields of a multipart form, which is sent instead of a body. */
  multipart?: Record<string, string>
  cookies?: Partial<Record<'access' | 'refresh', string>>
  authorization?: string
  recorded: RecordedResponse
  here?: Partial<RecordedResponse> & { because: string[] }
}

/** The parts of a response that are compared. Tokens, ids and URLs are replaced by their kind. */
export interface RecordedResponse {
  status: number
  /** Null if this server sends no body where the original sends one. */
  body?: unknown
  /** The cookies that the response sets, by what they hold. */
  sets?: string[]
  clears?: string[]
}

/** Returns the recorded exchanges of a system. */
export function readExchanges(system: CompatSystem): Exchange[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, `../compat/exchanges/${system}.json`), 'utf8'))
}

/**
 * Expects the recorded response for every exchange of a system. If the exchange lists reasons for another
 * response, exactly that one is expected.
 */
export async function expectParity(system: CompatSystem): Promise<void> {
  const replay = await openReplay(system)
  for (const exchange of readExchanges(system)) {
    expect.soft(await replay(exchange), exchange.case).toEqual(expectedOf(exchange))
  }
}

/** Returns the response that is expected of this server. */
function expectedOf({ recorded, here }: Exchange): RecordedResponse {
  const { because: _, ...different } = here ?? { because: [] }
  const { body, ...response } = { sets: [], clears: [], ...recorded, ...different }
  return { ...response, ...(body !== null && { body }) }
}

/** The password of every account in the recorded exchanges. */
const PASSWORD = 'StrongPassword123!'

const TRANSPORTS: Record<CompatSystem, TokenTransport> = {
  lesson9: 'body',
  'complete-user-auth': 'refresh-cookie',
  djoser: 'cookies',
  'cookie-flow': 'cookies',
}

/** Creates a server with the accounts of the recording. Returns the function that sends an exchange to it. */
async function openReplay(system: CompatSystem) {
  freezeTime()
  const pages = `${ORIGIN}/auth/google,${ORIGIN}/auth/facebook`
  const server = await createSocialApp({ COMPAT: system, COMPAT_REDIRECT_URI: pages })
  for (const name of ['ada', 'grace', 'sleeper']) await register(server, name)
  const begin = (kind: string, username: string) =>
    beginSession(server, TRANSPORTS[system], { kind, username })
  const dead = await makeDeadTokens(server, begin)

  return async function replay(exchange: Exchange): Promise<RecordedResponse> {
    const text = JSON.stringify(exchange)
    const live = text.includes('.live') ? await begin('live', 'ada') : {}
    const links = /\$(verify|reset)/.test(text) ? await createLinks(server) : {}
    const things: Record<string, string> = { ...dead, ...live, ...links }
    const filled = text.replaceAll(/\$([a-z]+\.[a-z]+)/g, (_, name) => things[name] ?? `no ${name}`)
    return responseOf(await server.app.inject(requestOf(JSON.parse(filled))))
  }
}

/** Creates an account. All but that of Grace have a verified e-mail address. */
async function register({ app, db }: TestApp, username: string): Promise<void> {
  const person = { username, email: `${username}@example.com`, password: PASSWORD }
  const names = { first_name: 'Ada', last_name: 'Byron' }
  await app.inject({ method: 'POST', url: '/api/register', payload: { ...person, ...names } })
  if (username === 'grace') return
  await db.updateTable('users').set({ email_verified_at: 1 }).where('username', '=', username).execute()
}

type Things = Record<string, string>

async function beginSession(
  { app }: TestApp,
  transport: TokenTransport,
  { kind, username }: { kind: string; username: string },
): Promise<Things> {
  const { client, tokens } = await signIn(app, transport, { username, password: PASSWORD })
  return {
    [`refresh.${kind}`]: tokens.refresh ?? client.cookies[COOKIE_NAMES.refresh] ?? '',
    [`access.${kind}`]: tokens.access ?? client.cookies[COOKIE_NAMES.access] ?? '',
  }
}

/** Creates tokens that no longer work: expired, of an ended session, or of a deactivated account. */
async function makeDeadTokens(
  { app, db }: TestApp,
  begin: (kind: string, username: string) => Promise<Things>,
) {
  const expired = await begin('expired', 'ada')
  passTime(3 * 86_400)
  const ended = await begin('ended', 'ada')
  await app.inject({ method: 'POST', url: '/api/logout', payload: { refresh: ended['refresh.ended'] } })
  const inactive = await begin('inactive', 'sleeper')
  await db.updateTable('users').set({ is_active: 0 }).where('username', '=', 'sleeper').execute()
  return { ...expired, ...ended, ...inactive }
}

/** Creates the tokens of links that were mailed to Grace, fresh and used ones. */
async function createLinks({ db }: TestApp): Promise<Things> {
  const { id, email } = await db
    .selectFrom('users')
    .select(['id', 'email'])
    .where('username', '=', 'grace')
    .executeTakeFirstOrThrow()
  const draw = (purpose: TokenPurpose) => createToken(db, { purpose, userId: id, email })
  const used = { 'verify.used': await draw('verify_email'), 'reset.used': await draw('reset_password') }
  const now = epochNow()
  await consumeToken(db, 'verify_email', { token: used['verify.used'], now })
  await consumeToken(db, 'reset_password', { token: used['reset.used'], now })
  return {
    ...used,
    'verify.fresh': await draw('verify_email'),
    'reset.fresh': await draw('reset_password'),
  }
}

function requestOf({ request, body, type, multipart, cookies = {}, authorization }: Exchange): InjectOptions {
  const [method = '', url = ''] = request.split(' ')
  const named = Object.entries(cookies).map(([name, value]) => [`${APP_KEY}_${name}`, value ?? ''])
  const form = multipart && partsOf(multipart)
  return {
    method: method as 'GET',
    url,
    headers: {
      origin: ORIGIN,
      ...(authorization && { authorization }),
      ...(body !== undefined && { 'content-type': type ?? 'application/json' }),
      ...(type && { 'content-type': type }),
      ...(form && { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }),
    },
    cookies: Object.fromEntries(named),
    payload: form ?? (body !== undefined && typeof body !== 'string' ? JSON.stringify(body) : body),
  }
}

export const BOUNDARY = 'the-boundary'

/** Returns a form as browsers send it (RFC 7578). */
export function partsOf(fields: Record<string, string>): string {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  return `${parts.join('')}--${BOUNDARY}--\r\n`
}

function responseOf({ statusCode, body, cookies }: TestResponse): RecordedResponse {
  const gone = cookies.filter(({ maxAge }) => maxAge === 0 || maxAge === undefined)
  const kept = cookies.filter((cookie) => !gone.includes(cookie))
  const holds = ({ name }: { name: string }) => (name.includes('social') ? 'session' : name.split('_')[1])
  return {
    status: statusCode,
    ...(body !== '' && { body: anonymous(JSON.parse(body)) }),
    sets: kept.map(holds).sort() as string[],
    clears: gone.map(holds).sort() as string[],
  }
}

/** Replaces values that differ each time. */
function anonymous(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body), (name, value) => {
    if (name === 'id') return 'ID'
    if (name === 'authorization_url') return 'URL'
    return typeof value === 'string' && /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(value) ? 'TOKEN' : value
  })
}
