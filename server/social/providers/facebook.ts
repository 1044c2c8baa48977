import { z } from 'zod'
import type { Provider } from '../provider.ts'
import { readJson } from './read-json.ts'

const Me = z.object({ id: z.string().min(1), name: z.string().optional(), email: z.string().optional() })

/**
 * Facebook, by OAuth 2.0. It does not say whether an e-mail address is verified, so none counts as verified.
 * Accounts that were created with a telephone number have no e-mail address.
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
