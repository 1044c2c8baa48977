import { z } from 'zod'
import type { Provider } from '../provider.ts'
import { UntrustworthyResponse } from '../untrustworthy-response.ts'
import { readJson } from './read-json.ts'

const User = z.object({ id: z.int(), login: z.string(), name: z.string().nullish() })

const Emails = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }))

/**
 * GitHub, by OAuth 2.0. The profile may hide the e-mail address, and does not say whether it is verified. The
 * list of e-mail addresses says both.
 */
export function github(site = 'https://github.com', api = 'https://api.github.com'): Provider {
  return {
    name: 'github',
    label: 'GitHub',
    server: {
      metadata: {
        // GitHub sends this issuer in its redirect (RFC 9207), where the OAuth library compares it.
        issuer: `${site}/login/oauth`,
        authorization_endpoint: `${site}/login/oauth/authorize`,
        token_endpoint: `${site}/login/oauth/access_token`,
      },
    },
    scope: 'read:user user:email',
    async identify(config, tokens) {
      const [user, emails] = await Promise.all([
        readJson(config, tokens, `${api}/user`, User),
        readJson(config, tokens, `${api}/user/emails`, Emails).catch(noneIfForbidden),
      ])
      const primary = emails.find((email) => email.primary)
      return {
        subject: String(user.id),
        ...(primary?.verified ? { provenEmail: primary.email } : { email: primary?.email }),
        name: user.name ?? undefined,
        username: user.login,
      }
    },
  }
}

/**
 * Returns no e-mail addresses for a 403. A GitHub App may lack the permission "Email addresses", and the user
 * then enters an address to finish the sign-up.
 */
function noneIfForbidden(error: unknown): z.infer<typeof Emails> {
  if (error instanceof UntrustworthyResponse && error.status === 403) return []
  throw error
}
