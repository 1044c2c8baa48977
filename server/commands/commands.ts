import type { Command } from './command.ts'
import { copyToPostgres } from './copy-to-postgres.ts'
import { migrate } from './migrate-command.ts'
import { activate, changeEmail, changePassword, createSuperuser, deactivate, sessions } from './people.ts'
import { secondFactor } from './second-factor.ts'
import { seed } from './seed.ts'

/** Every command that works on the database, by name. */
export const commands = {
  createsuperuser: createSuperuser,
  changepassword: changePassword,
  changeemail: changeEmail,
  deactivate,
  activate,
  sessions,
  'second-factor': secondFactor,
  migrate,
  'copy-to-postgres': copyToPostgres,
  seed,
} satisfies Record<string, Command>
