import type { Sweep } from '../background/sweeping.ts'
import type { Db } from '../db/database.ts'
import type { Log } from '../log.ts'
import type { SecretBox } from './secret-box.ts'
import { findSecrets, type SecretRow, updateSealed } from './totp-repository.ts'

/**
 * Returns a sweep that encrypts secrets of previous keys under the current one, so that the previous keys can be
 * removed. A secret that no key can decrypt is skipped. The number of such secrets is logged.
 */
export function createRenewal(db: Db, box: SecretBox, log: Log): Sweep {
  const kids = box.previousKids
  let after: SecretRow | undefined
  let unreadable = 0
  let reported = 0

  return async (limit) => {
    if (kids.length === 0) return 0
    const found = await findSecrets(db, { kids, after, limit })
    unreadable += found.length - (await renew(db, box, found))
    after = found.length === limit ? found.at(-1) : undefined
    if (after) return limit
    // Only a new number is logged, because each sweep finds the same secrets.
    if (unreadable !== reported) log.error({ count: unreadable }, 'second factors cannot be decrypted')
    reported = unreadable
    unreadable = 0
    return found.length
  }
}

/** Encrypts these secrets under the current key. Returns the number of secrets that could be decrypted. */
async function renew(db: Db, box: SecretBox, found: SecretRow[]): Promise<number> {
  const readable = found.flatMap((row) => {
    const secret = box.open(row.user_id, row)
    return secret ? [{ row, renewed: box.seal(row.user_id, secret) }] : []
  })
  for (const { row, renewed } of readable) await updateSealed(db, row, renewed)
  return readable.length
}

/** The numbers of secrets that the current key, a previous key, or no key can decrypt. */
interface SecretCounts {
  current: number
  previous: number
  unreadable: number
}

const PAGE = 1_000

/** Counts the secrets of all users by the key that can decrypt them. */
export async function countSecrets(db: Db, box: SecretBox): Promise<SecretCounts> {
  const counts = { current: 0, previous: 0, unreadable: 0 }
  let page: SecretRow[] = []
  do {
    page = await findSecrets(db, { after: page.at(-1), limit: PAGE })
    for (const row of page) counts[opens(box, row)]++
  } while (page.length === PAGE)
  return counts
}

function opens(box: SecretBox, row: SecretRow): keyof SecretCounts {
  if (!box.open(row.user_id, row)) return 'unreadable'
  return box.previousKids.includes(row.kid) ? 'previous' : 'current'
}
