import type { Config, SocialClient } from '../config.ts'
import type { Log } from '../log.ts'
import type { Provider } from './provider.ts'
import { createProviderClient, type ProviderClient } from './provider-client.ts'
import { facebook } from './providers/facebook.ts'
import { github } from './providers/github.ts'
import { google } from './providers/google.ts'
import { standInUrl } from './stand-in/stand-in.ts'
import { STAND_IN_CLIENT } from './stand-in/stand-in-client.ts'

/** The providers that are switched on, by name. */
export type ProviderRegistry = ReadonlyMap<string, ProviderClient>

/** The real ones. */
const PROVIDERS = [google(), github(), facebook()]

/**
 * Switches on what has a client id; on a developer's own machine stand-ins play the others, so that
 * everything can be tried without an account anywhere.
 */
export function createProviders(config: Config, log: Log): ProviderRegistry {
  const standIns = config.standIns ? standInProviders(config) : []
  const clients = PROVIDERS.flatMap((real) => {
    const client = config.socialClients[real.name]
    const standIn = standIns.find(({ name }) => name === real.name)
    if (client) return [connect(real, client, false)]
    return standIn ? [connect(standIn, STAND_IN_CLIENT, true)] : []
  })
  return new Map(clients.map((client) => [client.name, client]))

  function connect(provider: Provider, client: SocialClient, isStandIn: boolean) {
    const callbackUrl = `${config.publicUrl}/auth/callback/${provider.name}`
    return createProviderClient({ provider, client, callbackUrl, isStandIn, log })
  }
}

/** Another site than the page on `localhost`, as a real provider is. */
function standInProviders(config: Config): Provider[] {
  const githubUrl = standInUrl(config, 'github')
  const facebookUrl = standInUrl(config, 'facebook')
  return [
    google(standInUrl(config, 'google')),
    github(githubUrl, `${githubUrl}/api`),
    facebook(facebookUrl, facebookUrl),
  ]
}
