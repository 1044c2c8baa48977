import type {
  Configuration,
  ServerMetadata,
  TokenEndpointResponse,
  TokenEndpointResponseHelpers,
} from 'openid-client'

/** Somebody as a provider knows them. */
export interface ExternalIdentity {
  /** What the provider calls them; it never changes, unlike an address. */
  subject: string
  /** An address that the provider vouches for; undefined when it gives none, or does not vouch. */
  provenEmail?: string
  /** An address that it does not vouch for: no more than a proposal. */
  email?: string
  name?: string
  /** What they are called there, where people have names. */
  username?: string
}

/** The tokens that a provider gave for a code. They never leave this server. */
export type ProviderTokens = TokenEndpointResponse & TokenEndpointResponseHelpers

/** A provider: all that is particular to it. A fourth one is one more file like those in `providers/`. */
export interface Provider {
  /** In addresses, in the database and in the names of the settings. */
  name: string
  label: string
  /** Where it is: by OpenID Connect discovery, or with the addresses of its OAuth 2.0. */
  server: { issuer: string } | { metadata: ServerMetadata }
  /** No more than a sign-in needs (OWASP ASVS 10.2.3). */
  scope: string
  /** Reads who has signed in. @throws what `openid-client` throws */
  identify(config: Configuration, tokens: ProviderTokens): Promise<ExternalIdentity>
}
