import type { IDToken } from 'openid-client'
import type { Provider } from '../provider.ts'

/**
 * Google, by OpenID Connect. The ID token names the user, and says whether the e-mail address is verified.
 */
export function google(issuer = 'https://accounts.google.com'): Provider {
  return {
    name: 'google',
    label: 'Google',
    server: { issuer },
    scope: 'openid email profile',
    async identify(_config, tokens) {
      const { sub = '', email, email_verified, name }: Partial<IDToken> = tokens.claims() ?? {}
      const address = typeof email === 'string' ? email : undefined
      return {
        subject: sub,
        ...(email_verified === true ? { provenEmail: address } : { email: address }),
        name: typeof name === 'string' ? name : undefined,
      }
    },
  }
}
