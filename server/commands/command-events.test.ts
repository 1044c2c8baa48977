import { Readable } from 'node:stream'
import { expect, onTestFinished, test } from 'vitest'
import type { AuditEvent } from '../../shared/audit-event.ts'
import { createTestApp } from '../testing/test-app.ts'
import { signIn, USER2 } from '../testing/test-client.ts'
import { giveSecret } from '../testing/test-second-factor.ts'
import type { Command } from './command.ts'
import { commands } from './commands.ts'

type Name = keyof typeof commands

/** The event of a command about a user, and the subject of the mail that notifies them. */
interface Outcome {
  args: string[]
  event: AuditEvent
  mail?: string
}

/** A new command does not compile until it is listed here. Undefined if the command does nothing to a user. */
const OUTCOMES: Record<Name, Outcome | undefined> = {
  createsuperuser: { args: ['--username', 'root', '--email', 'root@example.com'], event: 'registered' },
  changepassword: {
    args: ['user2'],
    event: 'password_changed',
    mail: 'Your password was changed',
  },
  changeemail: {
    args: ['user2', 'new@example.com'],
    event: 'email_changed',
    mail: 'Your email was changed',
  },
  deactivate: { args: ['user2'], event: 'user_deactivated' },
  activate: { args: ['gone'], event: 'user_activated' },
  sessions: { args: ['revoke', 'user2'], event: 'sessions_ended' },
  'second-factor': {
    args: ['remove', 'user2'],
    event: 'second_factor_removed',
    mail: 'Two-step verification is off',
  },
  migrate: undefined,
  'copy-to-postgres': undefined,
  seed: undefined,
}

test.each(Object.entries(OUTCOMES).flatMap(([name, outcome]) => (outcome ? [{ name, ...outcome }] : [])))(
  'H5 the command $name records exactly its event, $event, and notifies its user',
  async (outcome) => {
    const { name, args, event } = outcome
    const server = await createTestApp()
    const { app, db, hasher, config } = server
    await signIn(app, 'body', USER2)
    await giveSecret({ db, config }, 2)
    const gone = { username: 'gone', username_key: 'gone', email: '', email_key: '', is_active: 0 } as const
    await db
      .insertInto('users')
      .values({ ...gone, date_joined: 0 })
      .execute()
    typeInto(process, 'a long password\n')
    const command: Command = commands[name as Name]
    await command({ db, hasher, config }, args)

    const events = db.selectFrom('audit_events').select(['event', 'user_agent', 'ip']).orderBy('id')
    const noted = (await events.execute()).slice(1) // after the sign-in
    expect(noted).toEqual([{ event, user_agent: 'npm run manage', ip: '' }])
    expect((await server.mails()).map(({ to, subject }) => [to, subject])).toEqual(
      outcome.mail ? [['tim@allen.com', outcome.mail]] : [],
    )
  },
)

/** Replaces the terminal by this standard input. */
function typeInto(target: typeof process, text: string): void {
  const stdin = Object.getOwnPropertyDescriptor(target, 'stdin')
  Object.defineProperty(target, 'stdin', { configurable: true, value: Readable.from([Buffer.from(text)]) })
  onTestFinished(() => void (stdin && Object.defineProperty(target, 'stdin', stdin)))
}
