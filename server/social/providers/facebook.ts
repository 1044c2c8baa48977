import { z } from 'zod'
import type { Provider } from '../provider.ts'
import { readJson } from './read-json.ts'

const Me = z.object({ id: z.string().min(1), name: z.string().optional(), email: z.string().optional() })

/**
 * Facebook, by OAuth 2.0. It may return no e-mail address (for an account by telephone), and does not say
 * whether one is verified, so none counts as verified.
 */
export function facebook(
  site = 'https://www.facebook.com/v23.0',
  graph = 'https://graph.facebook.com/v23.0',
): Provider {
  return {
    name: 'facebook',
    label: 'Facebook',
    server: {
      metadata: {
        issuer: site,
        authorization_endpoint: `${site}/dialog/oauth`,
        token_endpoint: `${graph}/oauth/access_token`,
      },
    },
    scope: 'email public_profile',
    async identify(config, tokens) {
      const { id, name, email } = await readJson(config, tokens, `${graph}/me?fields=id,name,email`, Me)
      return { subject: id, name, email }
    },
  }
}
