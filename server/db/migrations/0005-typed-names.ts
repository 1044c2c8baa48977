import { domainToASCII, domainToUnicode } from 'node:url'
import { type Kysely, sql } from 'kysely'

/** The columns that this migration reads and writes. */
interface Tables {
  users: {
    id: number
    username: string
    username_key: string
    email: string
    email_key: string
    email_verified_at: number | null
    pending_email: string | null
    pending_email_key: string | null
    date_joined: number
  }
  identities: { user_id: number; email: string | null; linked_at: number }
}

type User = Tables['users']

/**
 * Recomputes the keys of usernames and e-mail addresses, because invisible characters and domains are folded
 * differently since this version. Also repairs accounts that were created by a sign-in with a provider: see
 * `repairLinks`.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const tables = db as unknown as Kysely<Tables>
  await renewKeys(tables)
  await repairLinks(tables)
}

/**
 * Does nothing. The new keys differ from the old ones only for rare letters, and the repaired times are correct for
 * the old version as well.
 */
export async function down(): Promise<void> {}

const BATCH = 1_000

async function renewKeys(db: Kysely<Tables>): Promise<void> {
  for (let last = 0, found = BATCH; found === BATCH; ) {
    const users = await db
      .selectFrom('users')
      .selectAll()
      .where('id', '>', last)
      .orderBy('id')
      .limit(BATCH)
      .execute()
    for (const user of users) await renewKeysOf(db, user)
    found = users.length
    last = users.at(-1)?.id ?? last
  }
}

async function renewKeysOf(db: Kysely<Tables>, user: User): Promise<void> {
  const { id, username, email, email_verified_at, pending_email } = user
  const pending_email_key = pending_email === null ? null : keyOf(pending_email)
  const isChanged =
    keyOf(username) !== user.username_key ||
    keyOf(email) !== user.email_key ||
    pending_email_key !== user.pending_email_key
  if (!isChanged) return
  const username_key = await freeKey(db, id, 'username_key', keyOf(username))
  const email_key =
    email_verified_at === null ? keyOf(email) : await freeKey(db, id, 'email_key', keyOf(email))
  await db
    .updateTable('users')
    .set({ username_key, email_key, pending_email_key })
    .where('id', '=', id)
    .execute()
}

/**
 * Returns the key. If another account has this key, returns the key followed by a space and the user's id. No other
 * account has such a key, because usernames and e-mail addresses contain no space. The user can sign in by typing
 * the key.
 */
async function freeKey(
  db: Kysely<Tables>,
  id: number,
  column: 'username_key' | 'email_key',
  key: string,
): Promise<string> {
  const query = db.selectFrom('users').select('id').where(column, '=', key).where('id', '!=', id)
  const others = column === 'email_key' ? query.where('email_verified_at', 'is not', null) : query
  return (await others.executeTakeFirst()) ? `${key} ${id}` : key
}

/**
 * In seconds. An account that was verified this soon after it was created was created by a provider's sign-in:
 * verifying by a mailed link takes longer.
 */
const SIGN_UP_SECONDS = 2

/**
 * Repairs accounts that were created by a sign-in with a provider. At such a sign-in the identity is linked and the
 * e-mail address is verified at the same time, but earlier versions read the clock once for each. The link may
 * therefore seem a second older than the verification. The first password reset would then unlink the identity, as
 * if an attacker had linked it.
 */
async function repairLinks(db: Kysely<Tables>): Promise<void> {
  await sql`
    update identities set linked_at = (select email_verified_at from users where id = user_id)
    where exists (
      select 1 from users
      where users.id = identities.user_id and users.email = identities.email
        and identities.linked_at between users.date_joined and users.email_verified_at
        and users.email_verified_at - users.date_joined <= ${SIGN_UP_SECONDS}
    )`.execute(db)
}

// Below is a copy of `nameKey` as it was when this migration was written.

function keyOf(typed: string): string {
  const name = typed.normalize('NFKC')
  const at = name.lastIndexOf('@')
  if (at < 0) return fold(name)
  return `${fold(name.slice(0, at))}@${domainKeyOf(name.slice(at + 1))}`
}

function fold(text: string): string {
  const visible = text
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
    .normalize('NFKC')
    .trim()
  const folded = visible.toLowerCase().toUpperCase().toLowerCase()
  return folded.replaceAll('ς', 'σ').normalize('NFKC')
}

function domainKeyOf(typed: string): string {
  const domain = typed.replaceAll('。', '.').replaceAll('ẞ', 'ß')
  const isPlain = /^[\0-\x7f]*$/.test(domain) && !/(^|\.)xn--/i.test(domain)
  if (isPlain || !/^[\p{L}\p{M}\p{N}\p{So}\p{Join_Control}._-]+$/u.test(domain)) return fold(domain)
  return domainToUnicode(domainToASCII(domain)) || fold(domain)
}
