import type { Config, SocialClient } from '../config/config.ts'
import type { Log } from '../log.ts'
import type { Provider } from './provider.ts'
import type { ProviderClient, ProviderClientDeps } from './provider-client.ts'
import { facebook } from './providers/facebook.ts'
import { github } from './providers/github.ts'
import { google } from './providers/google.ts'
import { standInUrl } from './stand-in/stand-in.ts'
import { STAND_IN_CLIENT } from './stand-in/stand-in-client.ts'

/** The enabled providers, by name. */
export type ProviderRegistry = ReadonlyMap<string, ProviderClient>

/** The providers themselves, as opposed to their stand-ins. */
const PROVIDERS = [google(), github(), facebook()]

/**
 * Creates the clients of the providers for which there are credentials. If stand-ins are on, they replace the
 * others, so that development needs no account at any provider.
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
    const callbackUrl = `${config.pagesUrl}/auth/callback/${provider.name}`
    return connectOnDemand({ provider, client, callbackUrl, isStandIn, log })
  }
}

/**
 * Creates the client of a provider at its first use. The server starts sooner if it does not load
 * openid-client.
 */
function connectOnDemand(deps: ProviderClientDeps): ProviderClient {
  let client: Promise<ProviderClient> | undefined
  function connected(): Promise<ProviderClient> {
    client ??= import('./provider-client.ts').then(({ createProviderClient }) => createProviderClient(deps))
    return client
  }
  return {
    name: deps.provider.name,
    label: deps.provider.label,
    isStandIn: deps.isStandIn,
    authorizationUrl: async (secrets) => (await connected()).authorizationUrl(secrets),
    identify: async (response, secrets) => (await connected()).identify(response, secrets),
  }
}

/**
 * Returns the providers whose endpoints are stand-ins. The host of the stand-ins is an IP address. For a browser
 * that is another site than `localhost`, as a real provider is.
 */
function standInProviders(config: Config): Provider[] {
  const githubUrl = standInUrl(config, 'github')
  const facebookUrl = standInUrl(config, 'facebook')
  return [
    google(standInUrl(config, 'google')),
    github(githubUrl, `${githubUrl}/api`),
    facebook(facebookUrl, facebookUrl),
  ]
}
