import { parseArgs } from 'node:util'
import { loadKeys, readEnvironment } from '../config/config.ts'
import type { Db } from '../db/database.ts'
import { removeSecondFactor } from '../second-factor/factor-change.ts'
import { countSecrets } from '../second-factor/renew-secrets.ts'
import { createSecretBox } from '../second-factor/secret-box.ts'
import { returnToOwner } from '../second-factor/takeover.ts'
import { asOperator, atMost, type Command, CommandError, findUser } from './command.ts'

/**
 * Removes the second factor of a user who has lost it or whose account was taken over, or counts the secrets of
 * authenticator apps by the keys that can decrypt them.
 */
export const secondFactor: Command = async ({ db }, args) => {
  const options = { takeover: { type: 'boolean', default: false } } as const
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
  const { takeover } = values
  const [verb, name] = atMost(2, positionals)
  if (verb === 'remove') return takeover ? removeAll(db, name) : remove(db, name)
  if (verb === 'check' && name === undefined && !takeover) return check(db)
  throw new CommandError(
    'Unknown subcommand. Use: second-factor remove NAME [--takeover], or second-factor check',
  )
}

/** Removes the second factor, ends all sessions of the user, and notifies the user. */
async function remove(db: Db, name: string | undefined): Promise<string> {
  const user = await findUser(db, name)
  const removed = await removeSecondFactor(asOperator(db), user)
  if (!removed) return `${user.username} has no second factor.`
  return `The second factor of ${user.username} was removed; all sessions have ended.`
}

/** Prints the e-mail address, because a thief may have confirmed another one. */
async function removeAll(db: Db, name: string | undefined): Promise<string> {
  const user = await findUser(db, name)
  await returnToOwner(asOperator(db), user.id)
  return [
    `${user.username} has no second factor, password, provider or passkey now; all sessions have ended.`,
    user.email
      ? `The owner sets a new password by the mail of "Forgot password?" to ${user.email}.`
      : 'The account has no e-mail address. Set one with changeemail.',
  ].join('\n')
}

async function check(db: Db): Promise<string> {
  const { signingKey, previousKeys } = loadKeys(readEnvironment())
  if (!signingKey) throw new CommandError('There is no key yet.')
  const { current, previous, unreadable } = await countSecrets(
    db,
    createSecretBox({ signingKey, previousKeys }),
  )
  return [
    `Secrets of authenticator apps: ${current} under the current key, ${previous} under a previous one, ${unreadable} that no key opens.`,
    ...(previous > 0
      ? ['Keep PREVIOUS_SIGNING_KEYS. The server renews these within a minute of its start.']
      : []),
    ...(unreadable > 0 ? ['Their users sign in with recovery codes, and set up the app again.'] : []),
  ].join('\n')
}
