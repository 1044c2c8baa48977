import type { AdminUser } from '../../shared/api/admin-api.ts'
import type { Config } from '../config/config.ts'
import { mustHaveFactor } from '../second-factor/required-factor.ts'
import type { AdminUserRow } from './admin-user-repository.ts'

/** Returns whether the second factor of a user is on, off or missing. */
export function factorStateOf(
  config: Config,
  user: Pick<AdminUserRow, 'has_second_factor' | 'is_staff' | 'is_superuser'>,
): Pick<AdminUser, 'second_factor'> {
  if (user.has_second_factor) return { second_factor: 'on' }
  return { second_factor: mustHaveFactor(config, user) ? 'missing' : 'off' }
}
