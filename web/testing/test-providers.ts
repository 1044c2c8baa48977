import type { PendingIdentity, SocialProvider } from '../../shared/api/social-api.ts'

/** The providers of a server that has them. */
const PROVIDERS: SocialProvider[] = [
  { name: 'google', label: 'Google', stand_in: true },
  { name: 'github', label: 'GitHub', stand_in: false },
]

/** The response that switches providers on: see `openApp`. */
export const WITH_PROVIDERS = { 'GET /api/social': PROVIDERS }

/** An identity whose e-mail address belongs to user1. */
export const PENDING: PendingIdentity = {
  next: 'link',
  handle: 'handle-1',
  provider: 'google',
  email: 'sam@smith.com',
  username: 'sam',
  return_to: '/',
}
