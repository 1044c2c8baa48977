import { randomBytes } from 'node:crypto'
import { foldText } from '../accounts/name-key.ts'
import type { NewEvent } from '../audit/audit-repository.ts'
import type { ProfileRow, SessionRow, UserRow } from './seed-repository.ts'

// Everything follows from the number of a test user, so that every machine has the same test users.

const DAY = 86_400

const FIRST_NAMES = ['Ada', 'Bruno', 'Chloé', 'Dmitri', 'Eun-ji', 'Fatima', 'Grace', 'Hugo', 'Inés', 'Jürgen']
const LAST_NAMES = ['Abe', 'Brown', 'Costa', 'Dubois', 'Eriksen', 'Ferrari', 'García', 'Haddad', 'Ivanova']

const USER_AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
]

/** Each test user has fewer sessions than this. */
const SESSION_COUNTS = 4

/** Every tenth test user has not verified the e-mail address, and every fiftieth is inactive. */
const UNPROVEN = 10
const INACTIVE = 50

/** Returns the name of a test user by number, such as `user-000001`. */
export function testUsername(number: number): string {
  return `user-${String(number).padStart(6, '0')}`
}

/** Returns the row of a test user, who joined within the year before `now`. */
export function userRow(number: number, passwordHash: string, now: number): UserRow {
  const username = testUsername(number)
  const email = `${username}@example.com`
  const joined = joinedAt(number, now)
  return {
    ...{ username, username_key: username, email, email_key: email },
    email_verified_at: number % UNPROVEN === 0 ? null : joined,
    password_hash: passwordHash,
    is_active: number % INACTIVE === 0 ? 0 : 1,
    // The password is public, so production must refuse these accounts.
    is_demo: 1,
    date_joined: joined,
    last_login: signInsOf(number, now).at(-1) ?? null,
  }
}

/** Returns the names of a test user. */
export function profileRow(number: number, userId: number): ProfileRow {
  const of = (names: string[]) => names[number % names.length] ?? ''
  const names = { first_name: of(FIRST_NAMES), last_name: of(LAST_NAMES) }
  const keys = { first_name_key: foldText(names.first_name), last_name_key: foldText(names.last_name) }
  return { user_id: userId, ...names, ...keys }
}

/** Returns the sessions of a test user in the last month. Some are live, some expired, some ended. */
export function sessionRows(number: number, userId: number, now: number): SessionRow[] {
  return signInsOf(number, now).map((created_at, index) => {
    const rotated_at = Math.max(created_at, now - ((number * 613) % (2 * DAY)))
    const hasEnded = number % INACTIVE === 0 || index === 1
    return {
      id: randomBytes(16).toString('hex'),
      user_id: userId,
      transport: 'refresh-cookie',
      ...{ created_at, rotated_at },
      expires_at: Math.min(rotated_at + DAY, created_at + 30 * DAY),
      ends_at: created_at + 30 * DAY,
      revoked_at: hasEnded ? rotated_at : null,
      revoked_reason: hasEnded ? 'signed_out' : null,
      ...whereFrom(number + index),
    }
  })
}

/** Returns the events of a test user: the registration, and a sign-in for each session. */
export function eventRows(number: number, userId: number, sessions: SessionRow[], now: number): NewEvent[] {
  const common = { user_id: userId, actor_id: null, bucket: null }
  const joined = { event: 'registered', at: joinedAt(number, now), sid: null } as const
  const signIns = sessions.map(({ id, created_at, user_agent, ip }): NewEvent => {
    return { ...common, event: 'signed_in', at: created_at, sid: id, user_agent, ip }
  })
  return [{ ...common, ...joined, ...whereFrom(number) }, ...signIns]
}

/**
 * Returns when a test user joined. Multiplying by a prime scatters the times, which would otherwise follow
 * the numbers.
 */
function joinedAt(number: number, now: number): number {
  return now - DAY - ((number * 104_729) % (364 * DAY))
}

/** Returns the times of a test user's sign-ins, oldest first. None is before the user joined. */
function signInsOf(number: number, now: number): number[] {
  const longest = Math.min(29 * DAY, now - joinedAt(number, now))
  const first = now - ((number * 7_919) % longest)
  return Array.from({ length: number % SESSION_COUNTS }, (_, index) =>
    Math.floor(now - (now - first) / (index + 1)),
  )
}

function whereFrom(number: number): { user_agent: string; ip: string } {
  // These IP addresses are reserved for documentation (RFC 5737).
  return { user_agent: USER_AGENTS[number % USER_AGENTS.length] ?? '', ip: `198.51.100.${number % 256}` }
}
